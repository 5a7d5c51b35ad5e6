package org.geopeft.autograd.optim.schedule;

/// Half a cosine wave from the rate to the least one (Loshchilov and Hutter, arXiv 1608.03983, without restarts).
/// Beyond its end the wave goes on, upwards again, as PyTorch's does.
///
/// @param epochs until the least rate (`T_max`)
/// @param least the least rate (`eta_min`), 0 in PyTorch
public record CosineAnnealingLR(int epochs, double least) implements RateSchedule {
  /// Checks the period.
  ///
  /// @throws IllegalArgumentException if epochs is not positive
  public CosineAnnealingLR {
    Curve.requirePositive("CosineAnnealingLR", "T_max", epochs);
  }

  @Override
  public double rate(double initial, int epoch) {
    return Curve.cosine(initial, least, (double) epoch / epochs);
  }
}
