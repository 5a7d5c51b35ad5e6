package org.geopeft.autograd.optim.schedule;

/// Falls to zero as a power of the time that is left.
///
/// @param totalIters epochs until zero, 5 in PyTorch
/// @param power 1 in PyTorch
public record PolynomialLR(int totalIters, double power) implements RateSchedule {
  /// Checks the length.
  ///
  /// @throws IllegalArgumentException if totalIters is not positive
  public PolynomialLR {
    Curve.requirePositive("PolynomialLR", "total_iters", totalIters);
  }

  @Override
  public double rate(double initial, int epoch) {
    return initial * Math.pow(1 - (double) Math.min(epoch, totalIters) / totalIters, power);
  }
}
