package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// What some rows of windows look at, copied to scratch memory so that each tap of a row of windows is a row of whole
/// vectors without edges: padding is filled in, and columns are sorted by their remainder by the step.
final class Band {
  /// Floats that a band may take: half of a second cache, or one row where that is longer.
  private static final int MOST_FLOATS = 96 * 1024;

  private final Patches patches;
  private final int lowX;
  private final int lowY;
  private final int highY;
  private final int sorted; // columns of one remainder

  /// @param patches with one tap or more
  Band(Patches patches) {
    this.patches = patches;
    lowX = Arrays.stream(patches.offsets()[2]).min().orElse(0);
    int highX = Arrays.stream(patches.offsets()[2]).max().orElse(0);
    lowY = Arrays.stream(patches.offsets()[1]).min().orElse(0);
    highY = Arrays.stream(patches.offsets()[1]).max().orElse(0);
    sorted = Rows.padded(patches.grid()[2]) + (highX - lowX) / patches.step()[2];
  }

  /// Floats of one source row.
  private int rowFloats() {
    return sorted * patches.step()[2];
  }

  private int sourceRows(int rows) {
    return (rows - 1) * patches.step()[1] + highY - lowY + 1;
  }

  /// Floats that the band of `rows` rows of windows takes.
  int floats(int rows) {
    return Math.multiplyExact(Math.multiplyExact(patches.offsets()[0].length, sourceRows(rows)), rowFloats());
  }

  /// The most rows of windows whose band is small, at least one.
  int mostRows() {
    int rows = patches.grid()[1];
    while (rows > 1 && (long) patches.offsets()[0].length * sourceRows(rows) * rowFloats() > MOST_FLOATS) {
      rows = (rows + 1) / 2;
    }
    return rows;
  }

  /// Where each tap of the first row of windows is, in bytes from the band's beginning.
  ///
  /// @param rows for which the band was filled
  long[] taps(int rows) {
    int step = patches.step()[2];
    int[][] offsets = patches.offsets();
    long[] at = new long[patches.taps()];
    for (int tap = 0; tap < at.length; tap++) {
      int x = offsets[2][tap % offsets[2].length] - lowX;
      int y = offsets[1][tap / offsets[2].length % offsets[1].length] - lowY;
      int z = tap / offsets[2].length / offsets[1].length;
      at[tap] = (((long) z * sourceRows(rows) + y) * rowFloats() + (long) (x % step) * sorted + x / step) * 4;
    }
    return at;
  }

  /// Bytes from a tap of one row of windows to that of the next.
  long rowStep() {
    return (long) patches.step()[1] * rowFloats() * 4;
  }

  /// Copies what rows `y` to `y + rows` of windows of grid plane z look at.
  ///
  /// @param plane where the source plane begins, in elements
  /// @param outside stands in the padding
  void fill(MemorySegment from, long plane, int z, int y, int rows, float outside, MemorySegment to, long at) {
    int[] source = patches.source();
    long target = at;
    for (int offset : patches.offsets()[0]) {
      long depth = (long) z * patches.step()[0] + offset;
      for (int i = 0; i < sourceRows(rows); i++) {
        long row = (long) y * patches.step()[1] + lowY + i;
        boolean inside = depth >= 0 && depth < source[0] && row >= 0 && row < source[1];
        if (inside) {
          row(from, plane + (depth * source[1] + row) * source[2], outside, to, target);
        } else {
          fill(to, target, rowFloats(), outside);
        }
        target += rowFloats() * 4L;
      }
    }
  }

  private void row(MemorySegment from, long start, float outside, MemorySegment to, long at) {
    int step = patches.step()[2];
    for (int remainder = 0; remainder < step; remainder++) {
      int column = lowX + remainder; // of the plane, for the first place
      int first = Math.clamp(Math.ceilDiv(-column, step), 0, sorted);
      int end = Math.clamp(Math.ceilDiv(patches.source()[2] - column, step), first, sorted);
      long target = at + (long) remainder * sorted * 4;
      fill(to, target, first, outside);
      long source = (start + column + (long) first * step) * 4;
      if (step == 1) {
        MemorySegment.copy(from, source, to, target + first * 4L, (end - first) * 4L);
      } else {
        for (int i = first; i < end; i++) {
          to.set(FLOAT, target + i * 4L, from.get(FLOAT, source));
          source += step * 4L;
        }
      }
      fill(to, target + end * 4L, sorted - end, outside);
    }
  }

  private static void fill(MemorySegment to, long at, int n, float value) {
    for (int i = 0; i < n; i++) {
      to.set(FLOAT, at + i * 4L, value);
    }
  }
}
