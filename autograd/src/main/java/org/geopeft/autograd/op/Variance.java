package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Σ (x − mean)² / max(0, n − correction) over some axes, which stay with size 1, in two passes. NaN or infinite where
/// nothing is left to divide by.
///
/// @param axes which axes, counted from the front
/// @param correction 0 for the variance of what is there, 1 for an unbiased estimate (Bessel)
public record Variance(List<Integer> axes, double correction) implements UnaryOp<Variance.Saved> {
  /// The operand and its mean.
  public record Saved(@Nullable Kept x, @Nullable Kept mean) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    return Reductions.shape(name(), a, axes);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor mean = Reductions.reduced(run, Reduction.MEAN, a, shape(a.shape()));
    Tensor out = variance(run, a, mean);
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), a), run.keepIf(wanted.a(), mean)));
  }

  /// The variance of x around its mean.
  Tensor variance(Run run, Tensor x, Tensor mean) {
    Tensor squares = run.allocate(x.shape());
    run.backend().binary(Binary.SUB, x, mean.expand(x.shape()), squares);
    run.backend().binary(Binary.MUL, squares, squares, squares);
    Tensor out = Reductions.reduced(run, Reduction.SUM, squares, mean.shape());
    run.release(squares);
    run.backend().addScaled(out, 1 / Math.max(0, Reductions.count(x.shape(), axes) - correction), out, 0, out);
    return out;
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    return gradient(run, Saves.get(saved.x()), Saves.get(saved.mean()), g);
  }

  /// 2(x − mean)/(n − correction) · g.
  Tensor gradient(Run run, Tensor x, Tensor mean, Tensor g) {
    Tensor out = run.allocate(x.shape());
    run.backend().binary(Binary.SUB, x, mean.expand(x.shape()), out);
    Tensor factor = Views.scaled(run, g, 2 / (Reductions.count(x.shape(), axes) - correction));
    run.backend().binary(Binary.MUL, out, factor.expand(x.shape()), out);
    return out;
  }
}
