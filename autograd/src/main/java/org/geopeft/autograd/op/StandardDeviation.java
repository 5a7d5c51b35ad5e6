package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// The square root of [Variance] over some axes, which stay with size 1. Where it is 0 the gradient is 0.
///
/// @param axes which axes, counted from the front
/// @param correction as in [Variance]
public record StandardDeviation(List<Integer> axes, double correction) implements UnaryOp<StandardDeviation.Saved> {
  /// The operand, its mean and the result.
  public record Saved(@Nullable Kept x, @Nullable Kept mean, @Nullable Kept y) implements SavedState {}

  @Override
  public String name() {
    return "standard deviation";
  }

  @Override
  public Shape shape(Shape a) {
    return Reductions.shape(name(), a, axes);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor mean = Reductions.reduced(run, Reduction.MEAN, a, shape(a.shape()));
    Tensor out = run.allocate(mean.shape());
    run.backend().unary(Unary.SQRT, new Variance(axes, correction).variance(run, a, mean), out);
    boolean keep = wanted.a();
    return new Result<>(out, new Saved(run.keepIf(keep, a), run.keepIf(keep, mean), run.keepIf(keep, out)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor half = Views.scaled(run, g, 0.5);
    Tensor ofVariance = Reductions.ratio(run, half, Saves.get(saved.y()));
    return new Variance(axes, correction).gradient(run, Saves.get(saved.x()), Saves.get(saved.mean()), ofVariance);
  }
}
