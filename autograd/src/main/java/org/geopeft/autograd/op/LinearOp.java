package org.geopeft.autograd.op;

import org.geopeft.autograd.Grads3;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// y = x Wᵀ + b: x `[…, in]`, weight `[out, in]`, bias `[out]` or absent → `[…, out]`.
public record LinearOp() implements TernaryOp<LinearOp.Saved> {
  /// x where the weight's gradient is wanted, the weight where x's is.
  public record Saved(@Nullable Kept x, @Nullable Kept weight) implements SavedState {}

  @Override
  public Shape shape(Shape x, Shape weight, @Nullable Shape bias) {
    if (x.rank() < 1 || weight.rank() != 2 || x.size(-1) != weight.size(1)) {
      throw Op.shapeError(
          "GP-SHAPE-015", "linear: x " + x + ", weight " + weight, "x's last size is the weight's second, [out, in]");
    }
    if (bias != null && !bias.equals(Shape.of(weight.size(0)))) {
      throw Op.shapeError("GP-SHAPE-016", "linear: bias " + bias + ", weight " + weight, "bias is [out]");
    }
    return x.with(-1, weight.size(0));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor weight, @Nullable Tensor bias, Wanted wanted) {
    Tensor input = run.contiguous(x);
    Tensor out = run.allocate(shape(x.shape(), weight.shape(), null));
    run.backend().matmul(Views.rows(input), weight.permute(1, 0), bias, Views.rows(out), false);
    return new Result<>(out, new Saved(run.keepIf(wanted.b(), input), run.keepIf(wanted.a(), weight)));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor rows = Views.rows(run.contiguous(g)); // [R, out]
    Tensor gradX = null;
    if (wanted.a()) {
      Tensor weight = Saves.get(saved.weight());
      gradX = run.allocate(g.shape().with(-1, weight.shape().size(1)));
      run.backend().matmul(rows, weight, null, Views.rows(gradX), false);
    }
    return new Grads3(
        gradX,
        wanted.b() ? Views.transposedProduct(run, rows, Views.rows(Saves.get(saved.x()))) : null,
        wanted.c() ? Views.columnSums(run, rows) : null);
  }
}
