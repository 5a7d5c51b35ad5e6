package org.geopeft.geotiff.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.geopeft.geotiff.SampleType;
import org.geopeft.geotiff.internal.BlockReader.Sink;

/// Conversion of little-endian samples to numbers, and sinks made of it.
public final class Samples {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLES =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private Samples() {}

  /// The sample with this index, exact for every type.
  public static double toDouble(SampleType type, byte[] samples, int index) {
    return switch (type) {
      case INT8 -> samples[index];
      case UINT8 -> samples[index] & 0xFF;
      case INT16 -> (short) SHORTS.get(samples, 2 * index);
      case UINT16 -> (short) SHORTS.get(samples, 2 * index) & 0xFFFF;
      case INT32 -> (int) INTS.get(samples, 4 * index);
      case UINT32 -> (int) INTS.get(samples, 4 * index) & 0xFFFFFFFFL;
      case FLOAT16 -> Float.float16ToFloat((short) SHORTS.get(samples, 2 * index));
      case FLOAT32 -> (float) FLOATS.get(samples, 4 * index);
      case FLOAT64 -> (double) DOUBLES.get(samples, 8 * index);
    };
  }

  /// Stores a number that [NoData#as(SampleType, double)] leaves as it is.
  public static void set(SampleType type, byte[] samples, int index, double value) {
    switch (type) {
      case INT8, UINT8 -> samples[index] = (byte) value;
      case INT16, UINT16 -> SHORTS.set(samples, 2 * index, (short) value);
      case INT32, UINT32 -> INTS.set(samples, 4 * index, (int) (long) value);
      case FLOAT16 -> SHORTS.set(samples, 2 * index, Float.floatToFloat16((float) value));
      case FLOAT32 -> FLOATS.set(samples, 4 * index, (float) value);
      case FLOAT64 -> DOUBLES.set(samples, 8 * index, value);
    }
  }

  /// Fills `out` from `offset`. 32-bit integers and float64 are rounded to the nearest float.
  ///
  /// @param sparse what pixels of blocks that are not in the file hold
  /// @param missing the stored value that becomes NaN; NaN for none
  public static Sink floats(SampleType type, float[] out, int offset, double sparse, double missing) {
    return new Sink() {
      @Override
      public void put(byte[] block, int from, int step, long to, int count) {
        int at = offset + (int) to;
        switch (type) {
          case FLOAT32 -> {
            for (int i = 0, j = from; i < count; i++, j += step) {
              float value = (float) FLOATS.get(block, 4 * j);
              out[at + i] = value == missing ? Float.NaN : value;
            }
          }
          case INT16 -> {
            for (int i = 0, j = from; i < count; i++, j += step) {
              short value = (short) SHORTS.get(block, 2 * j);
              out[at + i] = value == missing ? Float.NaN : value;
            }
          }
          default -> {
            // compared before rounding: two 32-bit integers may be one float
            for (int i = 0, j = from; i < count; i++, j += step) {
              double value = toDouble(type, block, j);
              out[at + i] = value == missing ? Float.NaN : (float) value;
            }
          }
        }
      }

      @Override
      public void putSparse(long to, int count) {
        float value = sparse == missing ? Float.NaN : (float) sparse;
        Arrays.fill(out, offset + (int) to, offset + (int) to + count, value);
      }
    };
  }

  /// Fills `out` from `offset`, exactly; `sparse` and `missing` as for floats.
  public static Sink doubles(SampleType type, double[] out, int offset, double sparse, double missing) {
    return new Sink() {
      @Override
      public void put(byte[] block, int from, int step, long to, int count) {
        int at = offset + (int) to;
        for (int i = 0, j = from; i < count; i++, j += step) {
          double value = toDouble(type, block, j);
          out[at + i] = value == missing ? Double.NaN : value;
        }
      }

      @Override
      public void putSparse(long to, int count) {
        double value = sparse == missing ? Double.NaN : sparse;
        Arrays.fill(out, offset + (int) to, offset + (int) to + count, value);
      }
    };
  }

  /// Fills `out` with the stored samples, little-endian.
  public static Sink bytes(SampleType type, byte[] out, double sparse) {
    int size = type.bytes();
    byte[] fill = new byte[size];
    set(type, fill, 0, sparse);
    return new Sink() {
      @Override
      public void put(byte[] block, int from, int step, long to, int count) {
        int at = (int) to * size;
        if (step == 1) {
          System.arraycopy(block, from * size, out, at, count * size);
          return;
        }
        for (int i = 0, j = from * size; i < count; i++, j += step * size) {
          for (int k = 0; k < size; k++) {
            out[at++] = block[j + k];
          }
        }
      }

      @Override
      public void putSparse(long to, int count) {
        int at = (int) to * size;
        for (int i = 0; i < count * size; i++) {
          out[at + i] = fill[i % size];
        }
      }
    };
  }
}
