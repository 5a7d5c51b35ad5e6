package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// min(max(x, least), most), any shape; `most` everywhere where the bounds cross. The gradient passes
/// between the bounds; at a bound and outside it is 0. NaN stays and gets none.
///
/// @param least −∞ for none
/// @param most ∞ for none
public record Clamp(double least, double most) implements UnaryOp<Clamp.Saved> {
  /// Refuses bounds that are no numbers.
  public Clamp {
    if (Double.isNaN(least) || Double.isNaN(most)) {
      throw new IllegalArgumentException("bounds of a clamp must be numbers, got " + least + " and " + most);
    }
  }

  /// The operand.
  public record Saved(@Nullable Kept x) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = run.allocate(a.shape());
    run.backend().pointwise().clamp(a, least, most, out);
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), a)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor out = run.allocate(g.shape());
    run.backend().pointwise().clampGradient(Saves.get(saved.x()), least, most, g, out);
    return out;
  }
}
