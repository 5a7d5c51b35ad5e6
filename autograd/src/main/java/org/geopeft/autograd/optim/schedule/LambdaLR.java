package org.geopeft.autograd.optim.schedule;

import java.util.function.IntToDoubleFunction;

/// The rate times any function of the epoch.
///
/// @param factor the share of the rate in an epoch
public record LambdaLR(IntToDoubleFunction factor) implements RateSchedule {
  /// Rises in equal steps to the whole rate in the last of `epochs` epochs, and on beyond it: to be followed by
  /// another schedule in a [SequentialLR].
  public static LambdaLR linearWarmUp(int epochs) {
    Curve.requirePositive("LambdaLR", "milestone", epochs);
    return new LambdaLR(epoch -> (epoch + 1.0) / epochs);
  }

  /// Rises in equal steps over `warmUp` epochs, then falls to zero at epoch `total` as half a cosine wave.
  public static LambdaLR warmUpThenCosine(int warmUp, int total) {
    Curve.requirePositive("LambdaLR", "total − warmup", total - warmUp);
    return new LambdaLR(epoch ->
        epoch < warmUp ? (epoch + 1.0) / warmUp : Curve.cosine(1, 0, (double) (epoch - warmUp) / (total - warmUp)));
  }

  @Override
  public double rate(double initial, int epoch) {
    return initial * factor.applyAsDouble(epoch);
  }
}
