package org.geopeft.autograd.optim.schedule;

/// Multiplies the rate by a factor every epoch.
///
/// @param gamma the factor
public record ExponentialLR(double gamma) implements RateSchedule {
  @Override
  public double rate(double initial, int epoch) {
    return initial * Math.pow(gamma, epoch);
  }
}
