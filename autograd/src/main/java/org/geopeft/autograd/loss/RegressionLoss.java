package org.geopeft.autograd.loss;

import java.util.List;
import org.geopeft.autograd.Composition;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.DistanceLoss;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Losses of numbers by their distance from targets of the same shape.
///
/// With a value to be ignored, a mean is taken over the other targets, and is 0 (with gradient 0) when there are none.
/// Without, the mean of nothing is NaN.
///
/// @param parameter δ of [Distance#HUBER] or β of [Distance#SMOOTH_L1]; the others have none
/// @param ignore targets with this value do not count; null for none
/// @param roots how many square roots are taken of the mean: 1 makes an RMSE
public record RegressionLoss(
    Distance distance, double parameter, LossReduction reduction, @Nullable Double ignore, int roots)
    implements Composition {
  /// The mean of the distances.
  public static RegressionLoss mean(Distance distance, double parameter, @Nullable Double ignore) {
    return new RegressionLoss(distance, parameter, LossReduction.MEAN, ignore, 0);
  }

  /// The mean squared error.
  public static RegressionLoss mse(@Nullable Double ignore) {
    return mean(Distance.SQUARED, 0, ignore);
  }

  /// The mean absolute error.
  public static RegressionLoss mae(@Nullable Double ignore) {
    return mean(Distance.ABSOLUTE, 0, ignore);
  }

  /// The mean Huber loss with δ = 1.
  public static RegressionLoss huber(@Nullable Double ignore) {
    return mean(Distance.HUBER, 1, ignore);
  }

  /// The root of the mean squared error.
  public static RegressionLoss rmse(@Nullable Double ignore) {
    return new RegressionLoss(Distance.SQUARED, 0, LossReduction.MEAN, ignore, 1);
  }

  /// What TerraTorch 1.2 computes as `rmse`: the *fourth* root of the mean squared error, as its loss is wrapped twice.
  /// Its gradient points where that of [#rmse] points, so it trains the same way with another size of step; here for
  /// those who want the same numbers.
  public static RegressionLoss fourthRoot(@Nullable Double ignore) {
    return new RegressionLoss(Distance.SQUARED, 0, LossReduction.MEAN, ignore, 2);
  }

  private DistanceLoss each() {
    return new DistanceLoss(distance, parameter, ignore);
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Scalars.requireOperands(this, operands, 2);
    return Scalars.shape(reduction, each().shape(operands.getFirst(), operands.getLast()));
  }

  @Override
  public List<Tensor> compute(Run run, List<Tensor> operands) {
    Tensor each = run.apply(each(), operands.getFirst(), operands.getLast());
    Tensor loss = ignore != null && reduction == LossReduction.MEAN
        ? Scalars.mean(run, each, counted(run, operands.getLast(), ignore))
        : Scalars.reduced(run, reduction, each);
    for (int i = 0; i < roots; i++) {
      loss = Scalars.root(run, loss);
    }
    return List.of(loss);
  }

  private static Tensor counted(Run run, Tensor target, double ignore) {
    return Scalars.reduced(run, Reduction.SUM, Scalars.differs(run, target, ignore));
  }
}
