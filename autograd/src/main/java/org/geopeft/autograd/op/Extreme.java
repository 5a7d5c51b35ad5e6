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
import org.jspecify.annotations.Nullable;

/// The largest or smallest element over some axes, which stay with size 1; NaN where there is one. Elements that are
/// equally extreme share the gradient; that of NaN is NaN.
///
/// @param reduction MAX or MIN
/// @param axes which axes, counted from the front
public record Extreme(Reduction reduction, List<Integer> axes) implements UnaryOp<Extreme.Saved> {
  /// Refuses other reductions.
  public Extreme {
    requireExtreme(reduction);
  }

  static void requireExtreme(Reduction reduction) {
    if (reduction != Reduction.MAX && reduction != Reduction.MIN) {
      throw new IllegalArgumentException("MAX or MIN are extremes, got " + reduction);
    }
  }

  /// The operand and the result.
  public record Saved(@Nullable Kept x, @Nullable Kept y) implements SavedState {}

  @Override
  public String name() {
    return reduction == Reduction.MAX ? "amax" : "amin";
  }

  @Override
  public Shape shape(Shape a) {
    Shape shape = Reductions.shape(name(), a, axes);
    Reductions.requireSome(name(), a, axes);
    return shape;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = Reductions.reduced(run, reduction, a, shape(a.shape()));
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), a), run.keepIf(wanted.a(), out)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    return Reductions.shared(run, Saves.get(saved.x()), Saves.get(saved.y()), g);
  }
}
