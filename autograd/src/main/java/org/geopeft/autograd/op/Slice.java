package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The part `from` (inclusive) to `to` (exclusive) of one axis, or every `step`-th element of it, as a view.
public record Slice(int axis, long from, long to, long step) implements UnaryOp<Slice.Saved> {
  /// Every element of the part.
  public Slice(int axis, long from, long to) {
    this(axis, from, to, 1);
  }

  /// The operand's shape.
  public record Saved(Shape whole) implements SavedState {}

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (axis < 0 || axis >= a.rank() || from < 0 || to < from || to > a.size(axis) || step < 1) {
      throw Op.shapeError(
          "GP-SHAPE-003",
          "slice " + from + ".." + to + (step == 1 ? "" : " by steps of " + step) + " of axis " + axis + " of " + a,
          "0 ≤ from ≤ to ≤ size, and steps are at least 1");
    }
    return a.with(axis, Math.ceilDiv(to - from, step));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(part(a), new Saved(a.shape()));
  }

  private Tensor part(Tensor a) {
    long[] strides = a.strides();
    long first = from * strides[axis];
    strides[axis] *= step;
    return a.view(shape(a.shape()), strides, first);
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor out = run.full(saved.whole(), 0);
    run.backend().copy(g, part(out));
    return out;
  }
}
