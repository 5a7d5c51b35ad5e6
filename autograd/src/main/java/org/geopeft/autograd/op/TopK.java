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
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The k largest (or smallest) elements along an axis in order: values, and I64 indices of where each came from. Of
/// equal elements the first are taken. NaN counts as largest.
public record TopK(int axis, long k, boolean largest) implements VariadicOp<TopK.Saved> {
  /// The indices and the operand's shape.
  public record Saved(@Nullable Kept indices, Shape from) implements SavedState {}

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Shape x = operands.getFirst();
    if (operands.size() != 1 || axis < 0 || axis >= x.rank() || k < 0 || k > x.size(axis)) {
      throw Op.shapeError(
          "GP-SHAPE-106", "top " + k + " of " + operands + " along axis " + axis,
          "the axis is 0 to rank − 1, and 0 ≤ k ≤ its size");
    }
    return List.of(x.with(axis, k), x.with(axis, k));
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = operands.getFirst();
    List<Tensor> top = Sort.sorted(run, x, axis, largest).stream().map(all -> first(run, all)).toList();
    return new Results<>(top, new Saved(run.keepIf(wanted.a(), top.getLast()), x.shape()));
  }

  /// A copy, so that the rest need not be held.
  private Tensor first(Run run, Tensor all) {
    Tensor part = all.slice(axis, 0, k);
    Tensor copy = run.scope().allocate(all.type(), part.shape());
    run.backend().copy(part, copy);
    run.release(all);
    return copy;
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor values = g.getFirst();
    return Collections.singletonList(
        values == null ? null : Positions.scattered(run, values, axis, Saves.get(saved.indices()), saved.from()));
  }
}
