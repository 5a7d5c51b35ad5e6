package org.geopeft.tensor;

/// Element types. The 16-bit floats are for storage and casts: no backend computes in them.
public enum DType {
  /// IEEE 754 binary32.
  F32(4, true),
  /// IEEE 754 binary64; what the reference backend computes in.
  F64(8, true),
  /// IEEE 754 binary16, storage only.
  F16(2, true),
  /// The upper half of a binary32, storage only.
  BF16(2, true),
  /// Two's complement, 64 bits; labels and indices.
  I64(8, false),
  /// Two's complement, 32 bits.
  I32(4, false),
  /// Unsigned byte.
  U8(1, false),
  /// One byte, 0 or 1.
  BOOL(1, false);

  private final int bytes;
  private final boolean floating;

  DType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// Whether values are floating-point numbers (only these can have gradients).
  public boolean isFloating() {
    return floating;
  }

  /// The lower-case name used in messages, `f32`.
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
