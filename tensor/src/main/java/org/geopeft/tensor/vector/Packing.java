package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;

/// Brings parts of a matrix into the order in which a tile reads them: panels of some rows, `[k][row]`, missing rows
/// filled with zeros. The same serves both operands: b is packed as the transposed a.
final class Packing {
  private Packing() {}

  /// One panel.
  ///
  /// @param m its rows become the panel's lanes, its columns are k
  /// @param rows rows that exist, at most `width`
  /// @param width rows of the panel
  static void panel(Matrix m, int rows, int k, int width, MemorySegment to, long at) {
    if (rows < width) {
      to.asSlice(at, (long) k * width * 4).fill((byte) 0);
    }
    if (m.rowStride() == 1) {
      sideBySide(m, rows, k, width, to, at);
    } else {
      oneByOne(m, rows, k, width, to, at);
    }
  }

  private static void sideBySide(Matrix m, int rows, int k, int width, MemorySegment to, long at) {
    MemorySegment from = m.data();
    long source = m.at() * 4;
    long step = m.columnStride() * 4;
    long target = at;
    for (int i = 0; i < k; i++) {
      for (int row = 0; row < rows; row++) {
        to.set(FLOAT, target + row * 4L, from.get(FLOAT, source + row * 4L));
      }
      source += step;
      target += width * 4L;
    }
  }

  private static void oneByOne(Matrix m, int rows, int k, int width, MemorySegment to, long at) {
    MemorySegment from = m.data();
    long step = m.columnStride() * 4;
    for (int row = 0; row < rows; row++) {
      long source = (m.at() + row * m.rowStride()) * 4;
      long target = at + row * 4L;
      for (int i = 0; i < k; i++) {
        to.set(FLOAT, target, from.get(FLOAT, source));
        source += step;
        target += width * 4L;
      }
    }
  }
}
