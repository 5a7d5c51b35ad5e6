package org.geopeft.autograd.op;

import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The mean of each window of the last two axes, `[…, h, w] → […, h', w']` (PyTorch's `avg_pool2d` and
/// `adaptive_avg_pool2d`). Padding counts as zeros where the axis says so, and not at all otherwise.
public record AveragePool2d(PoolAxis rows, PoolAxis columns) implements UnaryOp<AveragePool2d.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    return PlanePooling.of("average pool", rows, columns, a).out(a);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    PlanePooling pooling = PlanePooling.of("average pool", rows, columns, a.shape());
    Tensor out = run.allocate(pooling.out(a.shape()));
    run.backend().pooling().average(
        pooling.rows(), pooling.columns(), PlanePooling.planes(run.contiguous(a)), PlanePooling.planes(out));
    return new Result<>(out, new Saved(a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    PlanePooling pooling = PlanePooling.of("average pool", rows, columns, saved.from());
    Tensor out = run.allocate(saved.from());
    run.backend().pooling().averageGradient(
        pooling.rows(), pooling.columns(), PlanePooling.planes(run.contiguous(g)), PlanePooling.planes(out));
    return out;
  }
}
