package org.geopeft.tensor;

/// How positions of a resized axis are mapped and weighted (PyTorch's `interpolate`).
///
/// @param mode which source positions count
/// @param alignCorners whether the centres of the corner pixels stay where they are, instead of the image's edges
/// @param antialias whether the kernel grows with the distance of target positions, so that nothing falls between them
public record ResizeRule(ResizeMode mode, boolean alignCorners, boolean antialias) {
  /// Refuses what only interpolation has.
  public ResizeRule {
    if (alignCorners && !mode.interpolates()) {
      throw new IllegalArgumentException("align_corners is for BILINEAR and BICUBIC, got " + mode);
    }
    if (antialias && !mode.interpolates()) {
      throw new IllegalArgumentException("antialias is for BILINEAR and BICUBIC, got " + mode);
    }
  }

  /// Edges stay, no antialias.
  public static ResizeRule of(ResizeMode mode) {
    return new ResizeRule(mode, false, false);
  }
}
