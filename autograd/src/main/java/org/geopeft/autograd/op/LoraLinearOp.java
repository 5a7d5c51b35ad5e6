package org.geopeft.autograd.op;

import java.util.ArrayList;
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

/// A Linear with a low-rank correction as one product over in + r (Hu et al., arXiv 2106.09685, equation 3):
/// y = x Wᵀ + s·dropout(x) Aᵀ Bᵀ + b. Operands: x `[…, in]`, W `[out, in]`, A `[r, in]`, B `[out, r]` and perhaps b
/// `[out]` → `[…, out]`. The backward goes over in + r the same way: g W + (s·g B) A.
///
/// @param scale s
/// @param dropout probability that an element of x is dropped on its way to A; in training only
public record LoraLinearOp(double scale, double dropout) implements VariadicOp<LoraLinearOp.Saved> {
  private static final int X = 0;
  private static final int WEIGHT = 1;
  private static final int DOWN = 2;
  private static final int UP = 3;
  private static final int BIAS = 4;

  /// Checks the probability.
  public LoraLinearOp {
    dropout = new Dropout(dropout).p();
  }

  /// What the wanted gradients need; `low` is s·dropout(x) Aᵀ `[rows, r]`, `key` decides what was dropped.
  public record Saved(
      @Nullable Kept x,
      @Nullable Kept weight,
      @Nullable Kept down,
      @Nullable Kept up,
      @Nullable Kept low,
      @Nullable Kept key) implements SavedState {}

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    if (operands.size() < BIAS || operands.size() > BIAS + 1) {
      throw Op.shapeError(
          "GP-SHAPE-088", "LoRA linear: " + operands.size() + " operands", "x, W, A, B and perhaps a bias");
    }
    Shape x = operands.get(X);
    Shape weight = operands.get(WEIGHT);
    Shape down = operands.get(DOWN);
    Shape out = new LinearOp().shape(x, weight, operands.size() > BIAS ? operands.get(BIAS) : null);
    Shape up = operands.get(UP);
    boolean fits = down.rank() == 2 && down.size(1) == weight.size(1)
        && up.equals(Shape.of(weight.size(0), down.size(0)));
    if (!fits) {
      throw Op.shapeError(
          "GP-SHAPE-089", "LoRA linear: W " + weight + ", A " + down + ", B " + up, "A is [r, in], B [out, r]");
    }
    return List.of(out);
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = run.contiguous(operands.get(X));
    Tensor weight = operands.get(WEIGHT);
    Tensor down = operands.get(DOWN);
    Tensor up = operands.get(UP);
    Tensor bias = operands.size() > BIAS ? operands.get(BIAS) : null;
    Tensor rows = Views.rows(x);
    Tensor key = run.isTraining() && dropout > 0 ? run.randomKey() : null;
    Tensor seen = key == null ? rows : dropped(run, rows, key);
    Tensor low = run.allocate(Shape.of(rows.shape().size(0), down.shape().size(0)));
    run.backend().matmul(seen, down.permute(1, 0), null, low, false);
    run.backend().addScaled(low, scale, low, 0, low);
    Tensor out = run.allocate(x.shape().with(-1, weight.shape().size(0)));
    run.backend().matmulSum(rows, weight.permute(1, 0), low, up.permute(1, 0), bias, Views.rows(out));
    boolean throughDown = wanted.of(X) || wanted.of(DOWN);
    return new Results<>(
        List.of(out),
        new Saved(
            run.keepIf(wanted.of(WEIGHT) || wanted.of(DOWN), x),
            run.keepIf(wanted.of(X), weight),
            run.keepIf(wanted.of(X), down),
            run.keepIf(throughDown, up),
            run.keepIf(wanted.of(UP), low),
            key == null ? null : run.keepIf(throughDown, key)));
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor arrived = Saves.only(g);
    Tensor rows = Views.rows(run.contiguous(arrived)); // [R, out]
    List<@Nullable Tensor> gradients = new ArrayList<>();
    Tensor low = wanted.of(X) || wanted.of(DOWN) ? lowGradient(run, saved, rows) : null;
    gradients.add(wanted.of(X) && low != null ? byX(run, saved, rows, low, arrived.shape()) : null);
    gradients.add(wanted.of(WEIGHT) ? Views.transposedProduct(run, rows, Views.rows(Saves.get(saved.x()))) : null);
    gradients.add(wanted.of(DOWN) && low != null ? Views.transposedProduct(run, low, seen(run, saved)) : null);
    gradients.add(wanted.of(UP) ? Views.transposedProduct(run, rows, Saves.get(saved.low())) : null);
    gradients.add(wanted.of(BIAS) ? Views.columnSums(run, rows) : null);
    return gradients;
  }

  /// s·g B, `[R, r]`.
  private Tensor lowGradient(Run run, Saved saved, Tensor rows) {
    Tensor up = Saves.get(saved.up());
    Tensor low = run.allocate(Shape.of(rows.shape().size(0), up.shape().size(1)));
    run.backend().matmul(rows, up, null, low, false);
    run.backend().addScaled(low, scale, low, 0, low);
    return low;
  }

  private Tensor byX(Run run, Saved saved, Tensor rows, Tensor low, Shape shape) {
    Tensor weight = Saves.get(saved.weight());
    Tensor down = Saves.get(saved.down());
    Tensor out = run.allocate(shape.with(-1, weight.shape().size(1)));
    Kept key = saved.key();
    if (key == null) {
      run.backend().matmulSum(rows, weight, low, down, null, Views.rows(out));
      return out;
    }
    Tensor correction = run.allocate(Views.rows(out).shape());
    run.backend().matmul(low, down, null, correction, false);
    run.backend().matmul(rows, weight, null, Views.rows(out), false);
    run.backend().addScaled(Views.rows(out), 1, dropped(run, correction, key.get()), 1, Views.rows(out));
    return out;
  }

  /// What A saw of x.
  private Tensor seen(Run run, Saved saved) {
    Tensor rows = Views.rows(Saves.get(saved.x()));
    Kept key = saved.key();
    return key == null ? rows : dropped(run, rows, key.get());
  }

  private Tensor dropped(Run run, Tensor rows, Tensor key) {
    Tensor out = run.allocate(rows.shape());
    run.backend().dropout(rows, dropout, key, out);
    return out;
  }
}
