package org.geopeft.autograd.op;

import java.util.Collections;
import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Results;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.VariadicOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The elements along an axis in order: values, and I64 indices of where each came from. Equal elements keep their
/// order. NaN counts as largest.
public record Sort(int axis, boolean descending) implements VariadicOp<Sort.Saved> {
  /// The indices.
  public record Saved(@Nullable Kept indices) implements SavedState {}

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Shape x = operands.getFirst();
    if (operands.size() != 1 || axis < 0 || axis >= x.rank()) {
      throw Op.shapeError("GP-SHAPE-105", "sort of " + operands + " along axis " + axis, "the axis is 0 to rank − 1");
    }
    return List.of(x, x);
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    List<Tensor> sorted = sorted(run, operands.getFirst(), axis, descending);
    return new Results<>(sorted, new Saved(run.keepIf(wanted.a(), sorted.getLast())));
  }

  static List<Tensor> sorted(Run run, Tensor x, int axis, boolean descending) {
    Tensor values = run.allocate(x.shape());
    Tensor indices = run.scope().allocate(DType.I64, x.shape());
    run.backend().indexing().sort(x, axis, descending, values, indices);
    return List.of(values, indices);
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor values = g.getFirst();
    Tensor indices = Saves.get(saved.indices());
    return Collections.singletonList(
        values == null ? null : Positions.scattered(run, values, axis, indices, indices.shape()));
  }
}
