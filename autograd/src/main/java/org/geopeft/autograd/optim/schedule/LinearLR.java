package org.geopeft.autograd.optim.schedule;

/// A straight line from one share of the rate to another, and that from then on.
///
/// @param startFactor share at the start, 1/3 in PyTorch
/// @param endFactor share at the end, 1 in PyTorch
/// @param totalIters epochs in between, 5 in PyTorch
public record LinearLR(double startFactor, double endFactor, int totalIters) implements RateSchedule {
  /// Checks the length.
  ///
  /// @throws IllegalArgumentException if totalIters is not positive
  public LinearLR {
    Curve.requirePositive("LinearLR", "total_iters", totalIters);
  }

  @Override
  public double rate(double initial, int epoch) {
    return initial * Curve.line(startFactor, endFactor, (double) Math.min(epoch, totalIters) / totalIters);
  }
}
