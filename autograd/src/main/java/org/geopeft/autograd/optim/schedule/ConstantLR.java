package org.geopeft.autograd.optim.schedule;

/// The rate times a factor until an epoch, from then on the rate itself.
///
/// @param factor 1/3 in PyTorch
/// @param totalIters epochs with the factor, 5 in PyTorch
public record ConstantLR(double factor, int totalIters) implements RateSchedule {
  @Override
  public double rate(double initial, int epoch) {
    return epoch < totalIters ? initial * factor : initial;
  }
}
