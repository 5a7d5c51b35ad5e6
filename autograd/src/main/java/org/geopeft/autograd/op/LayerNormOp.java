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

/// Layer normalisation over the last axis with weight and bias `[D]` (Ba et al., arXiv 1607.06450).
public record LayerNormOp(double eps) implements TernaryOp<LayerNormOp.Saved> {
  /// The operands and two numbers a row.
  public record Saved(
      @Nullable Kept x, @Nullable Kept weight, @Nullable Kept bias, @Nullable Kept mean, @Nullable Kept scale)
      implements SavedState {}

  @Override
  public Shape shape(Shape x, Shape weight, @Nullable Shape bias) {
    if (bias == null || x.rank() < 1 || !weight.equals(Shape.of(x.size(-1))) || !weight.equals(bias)) {
      throw Op.shapeError(
          "GP-SHAPE-017",
          "layer norm: x " + x + ", weight " + weight + ", bias " + bias,
          "weight and bias have the size of x's last axis");
    }
    return x;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor weight, @Nullable Tensor bias, Wanted wanted) {
    if (bias == null) {
      throw new IllegalArgumentException("layer norm needs a bias");
    }
    Tensor input = run.contiguous(x);
    Normed normed = normed(run, input, weight, bias);
    boolean keep = wanted.any();
    Saved saved = new Saved(
        run.keepIf(keep, input), run.keepIf(keep, weight), run.keepIf(keep, bias), run.keepIf(keep, normed.mean()),
        run.keepIf(keep, normed.scale()));
    return new Result<>(normed.out(), saved, again ->
        normed(again, Saves.get(saved.x()), Saves.get(saved.weight()), Saves.get(saved.bias())).out());
  }

  /// The value and two numbers a row.
  private record Normed(Tensor out, Tensor mean, Tensor scale) {}

  private Normed normed(Run run, Tensor x, Tensor weight, Tensor bias) {
    Shape rows = Shape.of(x.shape().elements(0, x.shape().rank() - 1));
    Normed normed = new Normed(run.allocate(x.shape()), run.allocate(rows), run.allocate(rows));
    run.backend().layerNorm(
        Views.rows(x), weight, bias, eps, Views.rows(normed.out()), normed.mean(), normed.scale());
    return normed;
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor weight = Saves.get(saved.weight());
    Tensor outX = wanted.a() ? run.allocate(g.shape()) : null;
    Tensor outWeight = wanted.b() ? run.allocate(weight.shape()) : null;
    Tensor outBias = wanted.c() ? run.allocate(weight.shape()) : null;
    run.backend().layerNormGradient(
        Views.rows(Saves.get(saved.x())),
        weight,
        Saves.get(saved.mean()),
        Saves.get(saved.scale()),
        Views.rows(run.contiguous(g)),
        outX == null ? null : Views.rows(outX),
        outWeight,
        outBias);
    return new Grads3(outX, outWeight, outBias);
  }
}
