package org.geopeft.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Single elements of any type as doubles: for host-side access and the reference backend, not for kernels.
public final class Elements {
  private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Elements() {}

  /// Element `at` of memory that holds elements of `type`.
  public static double read(MemorySegment data, DType type, long at) {
    return switch (type) {
      case F32 -> data.get(F32, at * 4);
      case F64 -> data.get(F64, at * 8);
      case F16 -> Float.float16ToFloat(data.get(I16, at * 2));
      case BF16 -> Float.intBitsToFloat(data.get(I16, at * 2) << 16);
      case I64 -> data.get(I64, at * 8);
      case I32 -> data.get(I32, at * 4);
      case U8, BOOL -> data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    };
  }

  /// Writes `value`, rounded to nearest even for floats, truncated for integers.
  public static void write(MemorySegment data, DType type, long at, double value) {
    switch (type) {
      case F32 -> data.set(F32, at * 4, (float) value);
      case F64 -> data.set(F64, at * 8, value);
      case F16 -> data.set(I16, at * 2, Float.floatToFloat16((float) value));
      case BF16 -> data.set(I16, at * 2, toBfloat16((float) value));
      case I64 -> data.set(I64, at * 8, (long) value);
      case I32 -> data.set(I32, at * 4, (int) value);
      case U8 -> data.set(ValueLayout.JAVA_BYTE, at, (byte) (long) value);
      case BOOL -> data.set(ValueLayout.JAVA_BYTE, at, (byte) (value != 0 ? 1 : 0));
    }
  }

  /// The upper half of a float, rounded to nearest even; NaN stays NaN.
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
