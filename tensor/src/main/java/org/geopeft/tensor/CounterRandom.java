package org.geopeft.tensor;

import java.nio.charset.StandardCharsets;

/// Random numbers by counter: number i of a stream is a function of the stream's key and i alone, so the result does not
/// depend on threads or order. The mixer is SplitMix64's finaliser (Steele, Lea and Flood, OOPSLA 2014).
public final class CounterRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /// 64 random bits, number `index` of stream `key`.
  public static long bits(long key, long index) {
    return mix(key + (index + 1) * GAMMA);
  }

  /// A double in [0, 1) with 53 random bits.
  public static double uniform(long key, long index) {
    return (bits(key, index) >>> 11) * 0x1p-53;
  }

  /// A standard normal number (Box and Muller, 1958).
  public static double normal(long key, long index) {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(key, 2 * index)));
    return radius * Math.cos(2 * Math.PI * uniform(key, 2 * index + 1));
  }

  /// A standard normal number, given that it lies between `low` and `high`.
  public static double truncatedNormal(long key, long index, double low, double high) {
    if (low > 0) { // where shares are close to 1, they are known less well
      return -truncatedNormal(key, index, -high, -low);
    }
    double from = NormalQuantile.share(low);
    double to = NormalQuantile.share(high);
    return Math.clamp(NormalQuantile.at(from + (to - from) * uniform(key, index)), low, high);
  }

  /// A stream's key from a parent's key and a name.
  public static long key(long parent, String name) {
    return mix(parent ^ mix(hash(name)));
  }

  /// FNV-1a, 64 bits, of the UTF-8 bytes: a number for a name that never changes.
  public static long hash(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }

  private static long mix(long value) {
    long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
