package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Grads3;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// x, and out[…, index[…, i, …], …] += source[…, i, …] along an axis: x, indices I64 and source of one rank. There may
/// be fewer indices than elements of the source, which then go nowhere (and get a zero gradient), and off the axis
/// fewer than elements of x.
public record ScatterAdd(int axis) implements TernaryOp<ScatterAdd.Saved> {
  /// The indices and the source's shape.
  public record Saved(@Nullable Kept index, Shape source) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Positions.check("scatter add", operands.get(1));
    Op.requireFloats("scatter add", operands.subList(0, 1));
    Op.requireFloats("scatter add", operands.subList(2, operands.size()));
  }

  @Override
  public Shape shape(Shape x, Shape index, @Nullable Shape source) {
    boolean fits = source != null && source.rank() == index.rank() && Gather.fits(axis, x, index);
    for (int i = 0; fits && source != null && i < x.rank(); i++) {
      fits = index.size(i) <= source.size(i);
    }
    if (!fits) {
      throw Op.shapeError(
          "GP-SHAPE-102",
          "scatter add of " + source + " to " + x + " by indices " + index + " along axis " + axis,
          "all have one rank, and no size of the indices is larger than the source's or, off the axis, than x's");
    }
    return x;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor index, @Nullable Tensor source, Wanted wanted) {
    if (source == null) {
      throw new IllegalStateException("the shape rule lets no missing source pass");
    }
    Tensor out = run.allocate(x.shape());
    run.backend().copy(x, out);
    run.backend().indexing().scatterAdd(
        source.view(index.shape(), source.strides(), 0), axis, index,
        Positions.narrowed(out, axis, index.shape()));
    return new Result<>(out, new Saved(run.keepIf(wanted.c(), index), source.shape()));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    return new Grads3(wanted.a() ? g : null, null, wanted.c() ? ofSource(run, saved, g) : null);
  }

  private Tensor ofSource(Run run, Saved saved, Tensor g) {
    Tensor index = Saves.get(saved.index());
    Tensor gathered = Positions.gathered(run, g, axis, index);
    if (index.shape().equals(saved.source())) {
      return gathered;
    }
    Tensor out = run.full(saved.source(), 0);
    run.backend().copy(gathered, out.view(index.shape(), out.strides(), 0));
    return out;
  }
}
