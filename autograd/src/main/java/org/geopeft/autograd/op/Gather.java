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

/// out[…, i, …] = x[…, index[…, i, …], …] along an axis: x of any type and indices I64 of one rank; off the axis there
/// may be fewer indices than elements.
public record Gather(int axis) implements BinaryOp<Gather.Saved> {
  /// The indices and x's shape.
  public record Saved(@Nullable Kept index, Shape from) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Positions.check("gather", operands.get(1));
  }

  @Override
  public Shape shape(Shape x, Shape index) {
    if (!fits(axis, x, index)) {
      throw Op.shapeError(
          "GP-SHAPE-100", "gather from " + x + " by indices " + index + " along axis " + axis,
          "both have one rank, and off the axis no size of the indices is larger");
    }
    return index;
  }

  static boolean fits(int axis, Shape x, Shape index) {
    boolean fits = axis >= 0 && axis < x.rank() && index.rank() == x.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = i == axis || index.size(i) <= x.size(i);
    }
    return fits;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor index, Wanted wanted) {
    return new Result<>(
        Positions.gathered(run, x, axis, index), new Saved(run.keepIf(wanted.a(), index), x.shape()));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    return new Grads2(Positions.scattered(run, g, axis, Saves.get(saved.index()), saved.from()), null);
  }
}
