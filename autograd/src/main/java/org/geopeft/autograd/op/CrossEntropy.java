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
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Cross-entropy of logits `[B, C, …]` (or `[C]`) against the truth, labels I64 `[B, …]` or probabilities of the logits'
/// shape, weighted by class weights `[C]` where given. A mean is taken over what counts, by weight; when no pixel
/// counts, loss and gradient are 0 (PyTorch: NaN). Probabilities get no gradient.
public record CrossEntropy(CrossEntropyRule rule) implements TernaryOp<CrossEntropy.Saved> {
  /// The mean over the pixels whose label is not `ignoreIndex`.
  public CrossEntropy(long ignoreIndex) {
    this(new CrossEntropyRule(ignoreIndex, 0, LossReduction.MEAN));
  }

  /// Logits, truth, class weights and the sum of weights.
  public record Saved(@Nullable Kept x, @Nullable Kept truth, @Nullable Kept weights, @Nullable Kept weightSum)
      implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Op.requireFloats(name(), operands.subList(0, 1));
    DType truth = operands.get(1);
    if (!truth.isFloating()) {
      Positions.check("cross-entropy", truth);
    }
  }

  @Override
  public Shape shape(Shape x, Shape truth, @Nullable Shape classWeights) {
    boolean probabilities = x.rank() > 0 && truth.equals(x);
    if (!probabilities) {
      ClassMaps.check("cross-entropy", x, truth);
    }
    long classes = ClassMaps.classes(x);
    if (classWeights != null && !classWeights.equals(Shape.of(classes))) {
      throw Op.shapeError(
          "GP-SHAPE-027", "cross-entropy: class weights " + classWeights + ", logits " + x, "one weight a class");
    }
    return rule.reduction() == LossReduction.NONE ? x.without(x.rank() == 1 ? 0 : 1) : Shape.scalar();
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor truth, @Nullable Tensor classWeights, Wanted wanted) {
    if (truth.type().isFloating() != truth.shape().equals(x.shape())) {
      throw Op.shapeError(
          "GP-SHAPE-026", "cross-entropy: truth " + truth, "labels are i64 [B, …], probabilities are as the logits");
    }
    Tensor logits = run.contiguous(x);
    Tensor given = run.contiguous(truth);
    Tensor weights = classWeights == null ? null : run.contiguous(classWeights);
    Tensor loss = run.allocate(shape(x.shape(), truth.shape(), null));
    Tensor weightSum = run.allocate(Shape.scalar());
    run.backend().losses().crossEntropy(rule, ClassMaps.planes(logits), flat(given), weights, loss, weightSum);
    boolean keep = wanted.a();
    return new Result<>(
        loss,
        new Saved(
            run.keepIf(keep, logits), run.keepIf(keep, given), weights == null ? null : run.keepIf(keep, weights),
            run.keepIf(keep, weightSum)));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    if (!wanted.a()) {
      return new Grads3(null, null, null);
    }
    Tensor x = Saves.get(saved.x());
    Tensor out = run.allocate(x.shape());
    Kept weights = saved.weights();
    run.backend().losses().crossEntropyGradient(
        rule,
        ClassMaps.planes(x),
        flat(Saves.get(saved.truth())),
        weights == null ? null : weights.get(),
        Saves.get(saved.weightSum()),
        run.contiguous(g),
        ClassMaps.planes(out));
    return new Grads3(out, null, null);
  }

  private static Tensor flat(Tensor truth) {
    return truth.type().isFloating() ? ClassMaps.planes(truth) : ClassMaps.rows(truth);
  }
}
