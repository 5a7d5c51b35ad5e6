package org.geopeft.geotiff.internal;

import java.util.Arrays;

/// LZW as TIFF has it, see [LzwDecoder]. The table is a hash of (string, byte) pairs; when it is full it is cleared.
public final class LzwEncoder {
  /// The last code that is given away before the table is cleared, as libtiff does: all codes stay within 12 bits.
  private static final int LAST = 4093;

  private static final int HASH_BITS = 14;
  private static final int HASH_MASK = (1 << HASH_BITS) - 1;

  private final int[] keys = new int[1 << HASH_BITS];
  private final short[] codes = new short[1 << HASH_BITS];
  private byte[] out = new byte[0];
  private int size;
  private long bits;
  private int pending;

  /// Encodes the first `length` bytes of `in`.
  public byte[] encode(byte[] in, int length) {
    out = new byte[Math.max(16, length / 2)];
    size = 0;
    pending = 0;
    bits = 0;
    int width = 9;
    int next = clear();
    put(LzwDecoder.CLEAR, width);
    int string = length == 0 ? -1 : in[0] & 0xFF;
    for (int i = 1; i < length; i++) {
      int value = in[i] & 0xFF;
      int key = (string << 8) | value;
      int slot = slot(key);
      if (keys[slot] == key) {
        string = codes[slot];
        continue;
      }
      put(string, width);
      string = value;
      keys[slot] = key;
      codes[slot] = (short) next++;
      if (next > LAST) {
        put(LzwDecoder.CLEAR, width);
        next = clear();
        width = 9;
      } else if (next >= (1 << width)) {
        width++;
      }
    }
    return finish(string, next, width);
  }

  /// The slot that holds `key`, or the free one where it belongs.
  private int slot(int key) {
    int slot = (key * 0x9E3779B1) >>> (32 - HASH_BITS);
    while (keys[slot] >= 0 && keys[slot] != key) {
      slot = (slot + 1) & HASH_MASK;
    }
    return slot;
  }

  private int clear() {
    Arrays.fill(keys, -1);
    return LzwDecoder.FIRST;
  }

  private byte[] finish(int string, int next, int width) {
    int last = width;
    if (string >= 0) {
      put(string, width);
      // the decoder adds a string for this code too, so its width may grow before the end code
      if (next + 1 >= (1 << width) && width < 12) {
        last++;
      }
    }
    put(LzwDecoder.END, last);
    if (pending > 0) {
      put(0, 8 - pending % 8);
    }
    return Arrays.copyOf(out, size);
  }

  private void put(int code, int width) {
    bits = (bits << width) | code;
    pending += width;
    while (pending >= 8) {
      pending -= 8;
      if (size == out.length) {
        out = Arrays.copyOf(out, size + (size >> 1) + 16);
      }
      out[size++] = (byte) (bits >>> pending);
    }
  }
}
