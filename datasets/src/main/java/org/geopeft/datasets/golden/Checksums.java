package org.geopeft.datasets.golden;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/// Checksums and counts that golden files describe pixels by.
final class Checksums {
  private Checksums() {}

  /// CRC-32 of little-endian float32.
  static long float32(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return crc(bytes);
  }

  /// CRC-32 of little-endian int16.
  static long int16(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return crc(bytes);
  }

  private static long crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.flip());
    return crc.getValue();
  }

  /// Label → number of pixels, keyed as in JSON.
  static Map<String, Integer> histogram(int[] mask) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int label : mask) {
      counts.merge(Integer.toString(label), 1, Integer::sum);
    }
    return counts;
  }
}
