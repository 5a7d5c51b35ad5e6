package org.geopeft.tensor;

/// How the axes of an image, a sequence or a volume are resampled, each by itself.
public enum ResizeMode {
  /// source ⌊dst·in/out⌋, in float32 as PyTorch computes it
  NEAREST,
  /// source ⌊(dst + ½)·in/out⌋, in float32 as PyTorch computes it
  NEAREST_EXACT,
  /// linear (PyTorch: linear, bilinear, trilinear)
  BILINEAR,
  /// cubic convolution (Keys, 1981), neighbours clamped to the border, result not clamped; a = −0.75, with antialias −0.5
  BICUBIC,
  /// mean of the source positions that a target position covers at least in part
  AREA;

  /// Whether values between source positions are made, so that corners can be aligned and antialias asked for.
  public boolean interpolates() {
    return this == BILINEAR || this == BICUBIC;
  }
}
