package org.geopeft.tensor;

/// How the focal loss counts.
///
/// @param ignoreIndex pixels with this label do not count; [Losses#NOTHING_IGNORED] when all do
/// @param gamma how much less what is right already counts, at least 0
/// @param positive weight of a pixel of the class
/// @param negative weight of a pixel of another class
public record FocalRule(long ignoreIndex, double gamma, double positive, double negative) {
  /// Checks the exponent.
  public FocalRule {
    if (!(gamma >= 0)) {
      throw new IllegalArgumentException("gamma of the focal loss must be at least 0, got " + gamma);
    }
  }
}
