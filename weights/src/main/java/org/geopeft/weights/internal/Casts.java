package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.geopeft.tensor.DType;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.ElementType;

/// Casts of contiguous little-endian elements. The casts that whole models go through have their own loops.
public final class Casts {
  private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Casts() {}

  /// Casts `count` elements of `type` to another type.
  ///
  /// @throws CheckpointException if there is no such cast
  public static void cast(ElementType type, MemorySegment from, long count, MemorySegment to, DType target) {
    if (type.isComplex()) {
      throw new CheckpointException(type.label() + " elements are complex and do not become " + target.label());
    }
    switch (target) {
      case F32 -> toFloat(type, from, count, to);
      case F64 -> toDouble(type, from, count, to);
      case I64 -> toLong(type, from, count, to);
      case F16, BF16, I32, U8, BOOL ->
          throw new CheckpointException("no cast from " + type.label() + " to " + target.label() + " while reading");
    }
  }

  private static void toFloat(ElementType type, MemorySegment from, long count, MemorySegment to) {
    switch (type) {
      case F16 -> {
        for (long i = 0; i < count; i++) {
          to.set(F32, i * 4, Float.float16ToFloat(from.get(I16, i * 2)));
        }
      }
      case BF16 -> {
        for (long i = 0; i < count; i++) {
          to.set(I32, i * 4, from.get(I16, i * 2) << 16);
        }
      }
      case F64 -> {
        for (long i = 0; i < count; i++) {
          to.set(F32, i * 4, (float) from.get(F64, i * 8));
        }
      }
      // From a long, not from a double: rounding twice is not rounding once.
      case I64 -> {
        for (long i = 0; i < count; i++) {
          to.set(F32, i * 4, (float) from.get(I64, i * 8));
        }
      }
      case U64 -> {
        for (long i = 0; i < count; i++) {
          to.set(F32, i * 4, unsignedToFloat(from.get(I64, i * 8)));
        }
      }
      case F32, I32, I16, I8, U8, BOOL, U16, U32, F8_E4M3, F8_E5M2, C64, C128 -> {
        for (long i = 0; i < count; i++) {
          to.set(F32, i * 4, (float) read(type, from, i));
        }
      }
    }
  }

  private static void toDouble(ElementType type, MemorySegment from, long count, MemorySegment to) {
    for (long i = 0; i < count; i++) {
      to.set(F64, i * 8, read(type, from, i));
    }
  }

  private static void toLong(ElementType type, MemorySegment from, long count, MemorySegment to) {
    if (!type.isInteger()) {
      throw new CheckpointException(type.label() + " elements do not become i64 without loss");
    }
    for (long i = 0; i < count; i++) {
      to.set(I64, i * 8, readLong(type, from, i));
    }
  }

  /// Element `at` as a double; 64-bit integers are rounded to nearest.
  public static double read(ElementType type, MemorySegment data, long at) {
    return switch (type) {
      case F32 -> data.get(F32, at * 4);
      case F64 -> data.get(F64, at * 8);
      case F16 -> Float.float16ToFloat(data.get(I16, at * 2));
      case BF16 -> Float.intBitsToFloat(data.get(I16, at * 2) << 16);
      // An E5M2 is the upper byte of a binary16.
      case F8_E5M2 -> Float.float16ToFloat((short) (data.get(ValueLayout.JAVA_BYTE, at) << 8));
      case F8_E4M3 -> e4m3(data.get(ValueLayout.JAVA_BYTE, at));
      case U64 -> unsignedToDouble(data.get(I64, at * 8));
      case I64, I32, I16, I8, U8, BOOL, U16, U32 -> (double) readLong(type, data, at);
      case C64, C128 -> throw new IllegalArgumentException("complex");
    };
  }

  private static long readLong(ElementType type, MemorySegment data, long at) {
    return switch (type) {
      case I64 -> data.get(I64, at * 8);
      case U64 -> {
        long value = data.get(I64, at * 8);
        if (value < 0) {
          throw new CheckpointException("u64 element " + Long.toUnsignedString(value) + " is beyond i64");
        }
        yield value;
      }
      case I32 -> data.get(I32, at * 4);
      case U32 -> data.get(I32, at * 4) & 0xFFFF_FFFFL;
      case I16 -> data.get(I16, at * 2);
      case U16 -> data.get(I16, at * 2) & 0xFFFF;
      case I8 -> data.get(ValueLayout.JAVA_BYTE, at);
      case U8, BOOL -> data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
      case F64, F32, F16, BF16, F8_E4M3, F8_E5M2, C64, C128 -> throw new IllegalArgumentException(type.label());
    };
  }

  private static double unsignedToDouble(long value) {
    // Halving with a sticky last bit keeps the one rounding right.
    return value >= 0 ? (double) value : (double) ((value >>> 1) | (value & 1)) * 2;
  }

  private static float unsignedToFloat(long value) {
    return value >= 0 ? (float) value : (float) ((value >>> 1) | (value & 1)) * 2;
  }

  /// Four exponent bits with bias 7, three mantissa bits; all ones is NaN, there is no infinity.
  private static double e4m3(byte bits) {
    int exponent = bits >> 3 & 0xF;
    int mantissa = bits & 0x7;
    double magnitude;
    if (exponent == 0xF && mantissa == 0x7) {
      return Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) mantissa, -9);
    } else {
      magnitude = Math.scalb(8.0 + mantissa, exponent - 10);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
