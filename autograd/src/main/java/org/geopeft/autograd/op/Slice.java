package org.geopeft.autograd.op;

import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The part `from` (inclusive) to `to` (exclusive) of one axis, as a view.
public record Slice(int axis, long from, long to) implements UnaryOp<Slice.Saved> {
  /// The operand's shape.
  public record Saved(Shape whole) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    if (axis < 0 || axis >= a.rank() || from < 0 || to < from || to > a.size(axis)) {
      throw Op.shapeError(
          "GP-SHAPE-003", "slice " + from + ".." + to + " of axis " + axis + " of " + a, "0 ≤ from ≤ to ≤ size");
    }
    return a.with(axis, to - from);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(a.slice(axis, from, to), new Saved(a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor out = run.full(saved.whole(), 0);
    run.backend().copy(g, out.slice(axis, from, to));
    return out;
  }
}
