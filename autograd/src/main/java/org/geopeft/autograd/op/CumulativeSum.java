package org.geopeft.autograd.op;

import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Running sums along an axis, each including its own element; x of any other shape. The sums are made in double.
///
/// @param axis counted from the front
public record CumulativeSum(int axis) implements UnaryOp<SavedState.None> {
  @Override
  public String name() {
    return "cumulative sum";
  }

  @Override
  public Shape shape(Shape a) {
    Views.requireAxis(name(), a, axis);
    return a;
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(sums(run, a, false), SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    return sums(run, g, true);
  }

  private Tensor sums(Run run, Tensor x, boolean backwards) {
    Tensor out = run.allocate(x.shape());
    run.backend().pointwise().runningSum(lines(run.contiguous(x)), backwards, lines(out));
    return out;
  }

  /// `[A, N, B]`, N along the axis.
  private Tensor lines(Tensor x) {
    Shape shape = x.shape();
    return x.reshape(Shape.of(
        shape.elements(0, axis), shape.size(axis), shape.elements(axis + 1, shape.rank())));
  }
}
