package org.geopeft.geotiff.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Undoing what was done to the rows of a block before compression (TIFF 6.0 section 14; Adobe Photoshop TIFF Technical
/// Note 3). Blocks come out little-endian whatever the file's byte order.
final class Predictor {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Predictor() {}

  /// Reverses the bytes of each sample of `size` bytes.
  static void swap(byte[] block, int size) {
    for (int at = 0; at + size <= block.length; at += size) {
      for (int i = at, j = at + size - 1; i < j; i++, j--) {
        byte b = block[i];
        block[i] = block[j];
        block[j] = b;
      }
    }
  }

  /// Predictor 2: each sample is stored as its difference from the one `stride` samples before it, as an integer of
  /// `size` bytes (floats too).
  static void addUp(byte[] block, int rowBytes, int size, int stride) {
    for (int row = 0; row + rowBytes <= block.length; row += rowBytes) {
      int end = row + rowBytes;
      int back = stride * size;
      switch (size) {
        case 1 -> {
          for (int i = row + back; i < end; i++) {
            block[i] += block[i - back];
          }
        }
        case 2 -> {
          for (int i = row + back; i < end; i += 2) {
            SHORTS.set(block, i, (short) ((short) SHORTS.get(block, i) + (short) SHORTS.get(block, i - back)));
          }
        }
        case 4 -> {
          for (int i = row + back; i < end; i += 4) {
            INTS.set(block, i, (int) INTS.get(block, i) + (int) INTS.get(block, i - back));
          }
        }
        case 8 -> {
          for (int i = row + back; i < end; i += 8) {
            LONGS.set(block, i, (long) LONGS.get(block, i) + (long) LONGS.get(block, i - back));
          }
        }
        default -> throw new IllegalArgumentException("samples of " + size + " bytes");
      }
    }
  }

  /// Predictor 3: a row is stored as `size` planes of bytes, most significant first, and each byte as its difference
  /// from the one `stride` before it.
  static void joinPlanes(byte[] block, int rowBytes, int size, int stride) {
    byte[] planes = new byte[rowBytes];
    for (int row = 0; row + rowBytes <= block.length; row += rowBytes) {
      System.arraycopy(block, row, planes, 0, rowBytes);
      addUpBytes(planes, stride);
      if (size == 4) {
        joinFour(planes, block, row);
      } else {
        join(planes, block, row, size);
      }
    }
  }

  private static void addUpBytes(byte[] bytes, int stride) {
    if (stride > 1) {
      for (int i = stride; i < bytes.length; i++) {
        bytes[i] += bytes[i - stride];
      }
      return;
    }
    byte sum = 0; // in a register: going through the array would wait for each store
    for (int i = 0; i < bytes.length; i++) {
      sum += bytes[i];
      bytes[i] = sum;
    }
  }

  private static void join(byte[] planes, byte[] block, int row, int size) {
    int samples = planes.length / size;
    for (int plane = 0; plane < size; plane++) {
      int to = row + size - 1 - plane;
      for (int i = 0, from = plane * samples; i < samples; i++, from++, to += size) {
        block[to] = planes[from];
      }
    }
  }

  /// As [#join] for float32, the type of most scenes, with one store a sample.
  private static void joinFour(byte[] planes, byte[] block, int row) {
    int n = planes.length / 4;
    for (int i = 0; i < n; i++) {
      int value = (planes[i] << 24) | ((planes[n + i] & 0xFF) << 16) | ((planes[2 * n + i] & 0xFF) << 8)
          | (planes[3 * n + i] & 0xFF);
      INTS.set(block, row + 4 * i, value);
    }
  }
}
