package org.geopeft.geotiff;

import java.util.Locale;

/// The number type in which a file stores its pixels.
public enum SampleType {
  INT8(1, 2),
  UINT8(1, 1),
  INT16(2, 2),
  UINT16(2, 1),
  INT32(4, 2),
  UINT32(4, 1),
  FLOAT16(2, 3),
  FLOAT32(4, 3),
  FLOAT64(8, 3);

  private final int bytes;
  private final int format;

  SampleType(int bytes, int format) {
    this.bytes = bytes;
    this.format = format;
  }

  /// Bytes of one sample.
  public int bytes() {
    return bytes;
  }

  /// The value of the TIFF tag SampleFormat: 1 unsigned, 2 signed, 3 floating point.
  public int sampleFormat() {
    return format;
  }

  public boolean isFloatingPoint() {
    return format == 3;
  }

  /// Smallest finite value.
  public double minimum() {
    return switch (this) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      case UINT8, UINT16, UINT32 -> 0;
      case FLOAT16, FLOAT32, FLOAT64 -> -maximum();
    };
  }

  /// Largest finite value.
  public double maximum() {
    return switch (this) {
      case INT8 -> Byte.MAX_VALUE;
      case UINT8 -> 0xFF;
      case INT16 -> Short.MAX_VALUE;
      case UINT16 -> 0xFFFF;
      case INT32 -> Integer.MAX_VALUE;
      case UINT32 -> 0xFFFFFFFFL;
      case FLOAT16 -> 65504;
      case FLOAT32 -> Float.MAX_VALUE;
      case FLOAT64 -> Double.MAX_VALUE;
    };
  }

  /// NumPy's name of the type, such as `int16` or `float32`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
