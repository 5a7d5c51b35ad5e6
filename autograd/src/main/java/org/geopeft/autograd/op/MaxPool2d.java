package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The largest value of each window of the last two axes, `[…, h, w] → […, h', w']` (PyTorch's `max_pool2d` and
/// `adaptive_max_pool2d`). The gradient goes to the first of equal values in row-major order; padding never wins.
public record MaxPool2d(PoolAxis rows, PoolAxis columns) implements UnaryOp<MaxPool2d.Saved> {
  /// Where the largest values stand, and the operand's shape.
  public record Saved(@Nullable Kept index, Shape from) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    return PlanePooling.of("max pool", rows, columns, a).out(a);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    PlanePooling pooling = PlanePooling.of("max pool", rows, columns, a.shape());
    Tensor out = run.allocate(pooling.out(a.shape()));
    Tensor index = wanted.a() ? run.scope().allocate(DType.I32, out.shape()) : null;
    run.backend().pooling().max(
        pooling.rows(),
        pooling.columns(),
        PlanePooling.planes(run.contiguous(a)),
        PlanePooling.planes(out),
        index == null ? null : PlanePooling.planes(index));
    return new Result<>(out, new Saved(index == null ? null : run.keep(index), a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor out = run.allocate(saved.from());
    run.backend().pooling().maxGradient(
        PlanePooling.planes(run.contiguous(g)),
        PlanePooling.planes(Saves.get(saved.index())),
        PlanePooling.planes(out));
    return out;
  }
}
