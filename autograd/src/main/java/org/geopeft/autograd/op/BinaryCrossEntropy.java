package org.geopeft.autograd.op;

import org.geopeft.autograd.Grads3;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The binary cross-entropy of each logit x and its target t of the same shape, not reduced:
/// −p·t·log σ(x) − (1 − t)·log(1 − σ(x)). The weight p of what is true may be left out; it broadcasts, and gets no
/// gradient.
public record BinaryCrossEntropy() implements TernaryOp<BinaryCrossEntropy.Saved> {
  /// All operands.
  public record Saved(@Nullable Kept x, @Nullable Kept target, @Nullable Kept positiveWeight) implements SavedState {}

  @Override
  public Shape shape(Shape x, Shape target, @Nullable Shape positiveWeight) {
    if (!x.equals(target)) {
      throw Op.shapeError(
          "GP-SHAPE-121", "binary cross-entropy of logits " + x + " and target " + target,
          "equal shapes; nothing is broadcast here");
    }
    if (positiveWeight != null && !Broadcast.shape("binary cross-entropy", x, positiveWeight).equals(x)) {
      throw Op.shapeError(
          "GP-SHAPE-122", "binary cross-entropy of logits " + x + " with positive weights " + positiveWeight,
          "the weights broadcast to the logits");
    }
    return x;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor target, @Nullable Tensor positiveWeight, Wanted wanted) {
    Tensor out = run.allocate(x.shape());
    Tensor weight = positiveWeight == null ? null : positiveWeight.expand(x.shape());
    run.backend().losses().binaryCrossEntropy(x, target, weight, out);
    boolean keep = wanted.a() || wanted.b();
    return new Result<>(
        out,
        new Saved(
            run.keepIf(keep, x), run.keepIf(keep, target), weight == null ? null : run.keepIf(keep, weight)));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    if (!wanted.a() && !wanted.b()) {
      return new Grads3(null, null, null);
    }
    Tensor x = Saves.get(saved.x());
    Kept weight = saved.positiveWeight();
    Tensor outX = wanted.a() ? run.allocate(x.shape()) : null;
    Tensor outTarget = wanted.b() ? run.allocate(x.shape()) : null;
    run.backend().losses().binaryCrossEntropySlopes(
        x, Saves.get(saved.target()), weight == null ? null : weight.get(), outX, outTarget);
    return new Grads3(times(run, outX, g), times(run, outTarget, g), null);
  }

  private static @Nullable Tensor times(Run run, @Nullable Tensor slope, Tensor g) {
    if (slope != null) {
      run.backend().binary(Binary.MUL, slope, g, slope);
    }
    return slope;
  }
}
