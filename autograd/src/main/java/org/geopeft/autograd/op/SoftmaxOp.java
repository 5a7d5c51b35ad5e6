package org.geopeft.autograd.op;

import java.util.List;
import java.util.stream.IntStream;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Softmax along an axis.
///
/// @param axis counted from the front, or −1 for the last
public record SoftmaxOp(int axis) implements UnaryOp<SoftmaxOp.Saved> {
  /// Along the last axis.
  public SoftmaxOp() {
    this(-1);
  }

  /// The result, its axis moved to the end: the gradient needs nothing else.
  public record Saved(@Nullable Kept y) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Op.requireFloats(name(), operands);
  }

  @Override
  public Shape shape(Shape a) {
    if (a.rank() < 1 || axis < -1 || axis >= a.rank()) {
      throw Op.shapeError(
          "GP-SHAPE-019", "softmax of " + a + " along axis " + axis, "at least one axis, counted from 0");
    }
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor rows = run.contiguous(exchanged(a));
    Tensor out = run.allocate(rows.shape());
    run.backend().softmax(rows, out);
    return new Result<>(exchanged(out), new Saved(run.keepIf(wanted.a(), out)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor rows = run.contiguous(exchanged(g));
    Tensor out = run.allocate(rows.shape());
    run.backend().softmaxGradient(Saves.get(saved.y()), rows, out);
    return exchanged(out);
  }

  /// The axis and the last one exchanged; twice is the identity.
  private Tensor exchanged(Tensor x) {
    int last = x.shape().rank() - 1;
    int[] axes = IntStream.rangeClosed(0, last).toArray();
    if (axis >= 0) {
      axes[axis] = last;
      axes[last] = axis;
    }
    return x.permute(axes);
  }
}
