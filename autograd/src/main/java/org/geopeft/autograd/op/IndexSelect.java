package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Slices of an axis by a list of positions I64 `[K]`, in its order, as often as they are named; x of any type.
public record IndexSelect(int axis) implements BinaryOp<IndexSelect.Saved> {
  /// The positions and x's shape.
  public record Saved(@Nullable Kept index, Shape from) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Positions.check("index select", operands.get(1));
  }

  @Override
  public Shape shape(Shape x, Shape index) {
    if (axis < 0 || axis >= x.rank() || index.rank() != 1) {
      throw Op.shapeError(
          "GP-SHAPE-101", "index select from " + x + " by indices " + index + " along axis " + axis,
          "indices are a list [K], the axis is 0 to rank − 1");
    }
    return x.with(axis, index.size(0));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor index, Wanted wanted) {
    Tensor all = Positions.along(index, axis, shape(x.shape(), index.shape()));
    return new Result<>(
        Positions.gathered(run, x, axis, all), new Saved(run.keepIf(wanted.a(), index), x.shape()));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor all = Positions.along(Saves.get(saved.index()), axis, g.shape());
    return new Grads2(Positions.scattered(run, g, axis, all, saved.from()), null);
  }
}
