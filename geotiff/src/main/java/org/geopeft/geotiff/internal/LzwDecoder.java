package org.geopeft.geotiff.internal;

import org.geopeft.geotiff.internal.Codec.CorruptStreamException;

/// LZW as TIFF has it (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, and the width grows
/// one code early.
final class LzwDecoder {
  static final int CLEAR = 256;
  static final int END = 257;
  static final int FIRST = 258;
  static final int TABLE = 4096;

  private final byte[] in;
  private long bits;
  private int available;
  private int position;

  // a string is where it was last written in the output, and its length: no table of bytes is needed
  private final int[] start = new int[TABLE];
  private final int[] length = new int[TABLE];

  LzwDecoder(byte[] in) {
    this.in = in;
  }

  void decode(byte[] out) throws CorruptStreamException {
    if (in.length >= 2 && in[0] == 0 && (in[1] & 1) == 1) {
      throw new CorruptStreamException("it is of the old kind of LZW with the least significant bit first, which is"
          + " not supported");
    }
    int next = FIRST;
    int width = 9;
    int previousStart = -1;
    int previousLength = 0;
    int to = 0;
    while (to < out.length) {
      int code = code(width);
      if (code == CLEAR) {
        next = FIRST;
        width = 9;
        previousStart = -1;
        continue;
      }
      if (code < 0 || code == END) {
        Codec.requireFull(to, out.length);
      }
      if (previousStart >= 0 && next < TABLE) {
        // the new string is the previous one and the byte after it, which is the first of the string to be written
        start[next] = previousStart;
        length[next] = previousLength + 1;
        next++;
      }
      int written = to;
      to = code < CLEAR ? literal(out, to, code) : copy(out, to, code, next);
      previousStart = written;
      previousLength = to - written;
      if (next + 1 >= (1 << width) && width < 12) {
        width++;
      }
    }
  }

  private static int literal(byte[] out, int to, int code) {
    out[to] = (byte) code;
    return to + 1;
  }

  /// Writes the string of `code`. Source and target overlap by design where the string is the one just begun.
  private int copy(byte[] out, int to, int code, int next) throws CorruptStreamException {
    if (code < FIRST || code >= next) {
      throw new CorruptStreamException("code " + code + " after " + to + " bytes is not in the table of " + next);
    }
    int from = start[code];
    int end = Math.min(to + length[code], out.length);
    for (int i = to; i < end; i++) {
      out[i] = out[from++];
    }
    return end;
  }

  /// The next code, or -1 at the end of the input.
  private int code(int width) {
    while (available < width) {
      if (position == in.length) {
        return -1;
      }
      bits = (bits << 8) | (in[position++] & 0xFF);
      available += 8;
    }
    available -= width;
    return (int) (bits >>> available) & ((1 << width) - 1);
  }
}
