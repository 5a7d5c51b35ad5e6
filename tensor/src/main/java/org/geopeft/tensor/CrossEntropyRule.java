package org.geopeft.tensor;

/// How cross-entropy counts.
///
/// @param ignoreIndex pixels with this label do not count; [Losses#NOTHING_IGNORED] when all do
/// @param smoothing the share of the truth that is spread over all classes, 0 to 1 (Szegedy et al., arXiv 1512.00567)
/// @param reduction over the pixels
public record CrossEntropyRule(long ignoreIndex, double smoothing, LossReduction reduction) {
  /// Checks the share.
  public CrossEntropyRule {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException("label smoothing must be in [0, 1], got " + smoothing);
    }
  }
}
