package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The first position of the largest or smallest element along an axis, which stays with size 1: I64, without a
/// gradient. NaN counts as the most extreme.
///
/// @param reduction MAX or MIN
/// @param axis counted from the front
public record ArgExtreme(Reduction reduction, int axis) implements UnaryOp<SavedState.None> {
  /// Refuses other reductions.
  public ArgExtreme {
    Extreme.requireExtreme(reduction);
  }

  @Override
  public String name() {
    return reduction == Reduction.MAX ? "argmax" : "argmin";
  }

  @Override
  public Shape shape(Shape a) {
    return shape(name(), a, axis);
  }

  static Shape shape(String op, Shape a, int axis) {
    Views.requireAxis(op, a, axis);
    Reductions.requireSome(op, a, List.of(axis));
    return a.with(axis, 1);
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(positions(run, reduction, a, axis), SavedState.NONE);
  }

  static Tensor positions(Run run, Reduction reduction, Tensor x, int axis) {
    Tensor out = run.scope().allocate(DType.I64, x.shape().without(axis));
    Tensor searched = reduction == Reduction.MAX ? x : Views.scaled(run, x, -1);
    run.backend().argmax(searched, axis, out);
    return out.reshape(x.shape().with(axis, 1));
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    throw new IllegalStateException("positions are not followed by a tape");
  }
}
