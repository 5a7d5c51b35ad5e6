package org.geopeft.tensor;

/// How an image is resampled.
public enum ResizeMode {
  /// source ⌊dst·in/out⌋
  NEAREST,
  /// linear in both axes, without antialias
  BILINEAR,
  /// cubic convolution with a = −0.75, neighbours clamped to the border, result not clamped
  BICUBIC
}
