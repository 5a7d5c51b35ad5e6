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

/// Cross-entropy of logits `[B, C, …]` against labels I64 `[B, …]`, mean over the pixels that count, weighted by class
/// weights `[C]` where given. When no pixel counts, loss and gradient are 0 (PyTorch: NaN).
///
/// @param ignoreIndex a label with this value does not count
public record CrossEntropy(long ignoreIndex) implements TernaryOp<CrossEntropy.Saved> {
  /// Logits, labels, class weights and the sum of weights.
  public record Saved(@Nullable Kept x, @Nullable Kept labels, @Nullable Kept weights, @Nullable Kept weightSum)
      implements SavedState {}

  @Override
  public Shape shape(Shape x, Shape labels, @Nullable Shape classWeights) {
    if (x.rank() < 2 || labels.rank() != x.rank() - 1 || !x.without(1).equals(labels)) {
      throw Op.shapeError(
          "GP-SHAPE-026", "cross-entropy: logits " + x + ", labels " + labels, "logits [B, C, …], labels [B, …]");
    }
    if (classWeights != null && !classWeights.equals(Shape.of(x.size(1)))) {
      throw Op.shapeError(
          "GP-SHAPE-027", "cross-entropy: class weights " + classWeights + ", logits " + x, "one weight a class");
    }
    return Shape.scalar();
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor labels, @Nullable Tensor classWeights, Wanted wanted) {
    Tensor logits = run.contiguous(x);
    Tensor truth = run.contiguous(labels);
    Tensor loss = run.allocate(Shape.scalar());
    Tensor weightSum = run.allocate(Shape.scalar());
    run.backend().crossEntropy(planes(logits), rows(truth), ignoreIndex, classWeights, loss, weightSum);
    boolean keep = wanted.a();
    Kept weights = classWeights == null ? null : run.keepIf(keep, classWeights);
    return new Result<>(
        loss, new Saved(run.keepIf(keep, logits), run.keepIf(keep, truth), weights, run.keepIf(keep, weightSum)));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor x = Saves.get(saved.x());
    Tensor out = run.allocate(x.shape());
    Kept weights = saved.weights();
    run.backend().crossEntropyGradient(
        planes(x),
        rows(Saves.get(saved.labels())),
        ignoreIndex,
        weights == null ? null : weights.get(),
        Saves.get(saved.weightSum()),
        g,
        planes(out));
    return new Grads3(out, null, null);
  }

  private static Tensor planes(Tensor x) {
    return x.reshape(Shape.of(x.shape().size(0), x.shape().size(1), x.shape().elements(2, x.shape().rank())));
  }

  private static Tensor rows(Tensor labels) {
    return labels.reshape(Shape.of(labels.shape().size(0), labels.shape().elements(1, labels.shape().rank())));
  }
}
