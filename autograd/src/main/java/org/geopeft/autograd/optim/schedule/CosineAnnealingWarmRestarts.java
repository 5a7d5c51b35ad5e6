package org.geopeft.autograd.optim.schedule;

/// Half a cosine wave from the rate to the least one, again and again (Loshchilov and Hutter, arXiv 1608.03983).
///
/// @param epochs of the first wave (`T_0`)
/// @param growth each wave is so many times as long as the one before (`T_mult`), 1 in PyTorch
/// @param least the least rate (`eta_min`), 0 in PyTorch
public record CosineAnnealingWarmRestarts(int epochs, int growth, double least) implements RateSchedule {
  /// Checks the period and its growth.
  ///
  /// @throws IllegalArgumentException if epochs or growth is not positive
  public CosineAnnealingWarmRestarts {
    Curve.requirePositive("CosineAnnealingWarmRestarts", "T_0", epochs);
    Curve.requirePositive("CosineAnnealingWarmRestarts", "T_mult", growth);
  }

  /// Where a wave stands.
  ///
  /// @param length its epochs (`T_i`)
  /// @param since epochs of it that are over (`T_cur`)
  public record Wave(long length, long since) {}

  /// The wave that an epoch is in.
  public Wave wave(int epoch) {
    long length = epochs;
    long since = epoch;
    while (since >= length) {
      since -= length;
      length *= growth;
    }
    return new Wave(length, since);
  }

  @Override
  public double rate(double initial, int epoch) {
    Wave wave = wave(epoch);
    return Curve.cosine(initial, least, (double) wave.since() / wave.length());
  }
}
