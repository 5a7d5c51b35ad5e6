package org.geopeft.autograd.op;

import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The loss of each number and its target by their difference, equal shapes, not reduced.
///
/// @param parameter δ of [Distance#HUBER] (positive) or β of [Distance#SMOOTH_L1] (at least 0); the others have none
/// @param ignore a target with this value adds nothing, and its number gets no gradient; null for none
public record DistanceLoss(Distance distance, double parameter, @Nullable Double ignore)
    implements BinaryOp<DistanceLoss.Saved> {
  /// Checks the parameter.
  public DistanceLoss {
    boolean fits = switch (distance) {
      case SQUARED, ABSOLUTE -> true;
      case HUBER -> parameter > 0;
      case SMOOTH_L1 -> parameter >= 0;
    };
    if (!fits) {
      throw new IllegalArgumentException("delta of Huber must be positive, beta of smooth L1 at least 0, got " + parameter);
    }
  }

  /// Of every target.
  public DistanceLoss(Distance distance, double parameter) {
    this(distance, parameter, null);
  }

  /// Both operands.
  public record Saved(@Nullable Kept x, @Nullable Kept target) implements SavedState {}

  @Override
  public String name() {
    return distance.name();
  }

  @Override
  public Shape shape(Shape x, Shape target) {
    if (!x.equals(target)) {
      throw Op.shapeError(
          "GP-SHAPE-120", name() + " of " + x + " and target " + target, "equal shapes; nothing is broadcast here");
    }
    return x;
  }

  private double ignored() {
    return ignore == null ? Double.NaN : ignore;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor target, Wanted wanted) {
    Tensor out = run.allocate(x.shape());
    run.backend().losses().distance(distance, parameter, ignored(), x, target, out);
    return new Result<>(out, new Saved(run.keepIf(wanted.any(), x), run.keepIf(wanted.any(), target)));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor x = Saves.get(saved.x());
    Tensor out = run.allocate(x.shape());
    run.backend().losses().distanceGradient(
        distance, parameter, ignored(), x, Saves.get(saved.target()), g, out);
    return new Grads2(wanted.a() ? out : null, wanted.b() ? Views.scaled(run, out, -1) : null);
  }
}
