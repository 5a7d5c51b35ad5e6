package org.geopeft.autograd.optim.schedule;

/// Multiplies the rate by a factor at regular intervals.
///
/// @param stepSize epochs between two cuts
/// @param gamma the factor, 0.1 in PyTorch
public record StepLR(int stepSize, double gamma) implements RateSchedule {
  /// Checks the length of a step.
  ///
  /// @throws IllegalArgumentException if stepSize is not positive
  public StepLR {
    Curve.requirePositive("StepLR", "step_size", stepSize);
  }

  @Override
  public double rate(double initial, int epoch) {
    return initial * Math.pow(gamma, epoch / stepSize);
  }
}
