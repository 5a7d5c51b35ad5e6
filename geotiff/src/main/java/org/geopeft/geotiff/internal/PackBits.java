package org.geopeft.geotiff.internal;

import java.util.Arrays;
import org.geopeft.geotiff.internal.Codec.CorruptStreamException;

/// PackBits (TIFF 6.0, section 9): runs of 2 to 128 equal bytes and stretches of 1 to 128 literal ones.
final class PackBits {
  private PackBits() {}

  static void decode(byte[] in, byte[] out) throws CorruptStreamException {
    int from = 0;
    int to = 0;
    while (to < out.length) {
      if (from == in.length) {
        Codec.requireFull(to, out.length);
      }
      int head = in[from++];
      if (head == -128) {
        continue;
      }
      int count = head >= 0 ? head + 1 : 1 - head;
      if (from + (head >= 0 ? count : 1) > in.length) {
        throw new CorruptStreamException("its last run is cut after " + to + " of " + out.length + " bytes");
      }
      int kept = Math.min(count, out.length - to);
      if (head >= 0) {
        System.arraycopy(in, from, out, to, kept);
        from += count;
      } else {
        Arrays.fill(out, to, to + kept, in[from++]);
      }
      to += kept;
    }
  }
}
