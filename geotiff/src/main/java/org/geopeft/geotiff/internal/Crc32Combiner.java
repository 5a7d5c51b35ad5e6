package org.geopeft.geotiff.internal;

/// The CRC-32 of two byte sequences one after the other, from the CRC-32 of each.
///
/// Appending a zero byte is a linear map of the checksum's 32 bits over GF(2); appending n of them is its n-th power,
/// built by squaring. Then crc(ab) = crc(a)·Mⁿ ⊕ crc(b), n the length of b.
public final class Crc32Combiner {
  private static final int POLYNOMIAL = 0xEDB88320;

  private Crc32Combiner() {}

  /// CRC-32 of a followed by b, where b has `length` bytes.
  public static long combine(long crcA, long crcB, long length) {
    int[] power = oneZeroByte();
    int crc = (int) crcA;
    for (long n = length; n != 0; n >>>= 1) {
      if ((n & 1) != 0) {
        crc = times(power, crc);
      }
      power = square(power);
    }
    return (crc ^ crcB) & 0xFFFFFFFFL;
  }

  /// Column i is what bit i becomes after eight shifts of the register.
  private static int[] oneZeroByte() {
    int[] matrix = new int[32];
    for (int i = 0; i < 32; i++) {
      int register = 1 << i;
      for (int bit = 0; bit < 8; bit++) {
        register = (register & 1) == 0 ? register >>> 1 : (register >>> 1) ^ POLYNOMIAL;
      }
      matrix[i] = register;
    }
    return matrix;
  }

  private static int times(int[] matrix, int vector) {
    int out = 0;
    for (int i = 0; i < 32; i++) {
      out ^= (vector >>> i & 1) == 0 ? 0 : matrix[i];
    }
    return out;
  }

  private static int[] square(int[] matrix) {
    int[] out = new int[32];
    for (int i = 0; i < 32; i++) {
      out[i] = times(matrix, matrix[i]);
    }
    return out;
  }
}
