package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.LONG;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;

/// Brings parts of a matrix into the order in which a tile reads them: panels of some rows, `[k][row]`, missing rows
/// filled with zeros. The same serves both operands: b is packed as the transposed a.
final class Packing {
  private static final long LOW = 0xFFFFFFFFL;

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
    if (m.rowStride() == 1 && rows == 2 * COUNT) {
      vectorPairs(m.data(), m.at() * 4, m.columnStride() * 4, k, to, at);
    } else if (m.rowStride() == 1) {
      sideBySide(m, rows, k, width, to, at);
    } else if (m.columnStride() == 1) {
      int evenRows = rows & ~1;
      int evenK = k & ~1;
      squares(m, evenRows, evenK, width, to, at);
      oneByOne(m.from(evenRows, 0), rows - evenRows, evenK, width, to, at + evenRows * 4L);
      oneByOne(m.from(0, evenK), rows, k - evenK, width, to, at + (long) evenK * width * 4);
    } else {
      oneByOne(m, rows, k, width, to, at);
    }
  }

  /// A panel of two vectors whose elements lie side by side.
  private static void vectorPairs(MemorySegment from, long fromAt, long step, int k, MemorySegment to, long at) {
    long source = fromAt;
    long end = at + 2L * BYTES * k;
    for (long target = at; target < end; target += 2L * BYTES) {
      load(from, source).intoMemorySegment(to, target, LE);
      load(from, source + BYTES).intoMemorySegment(to, target + BYTES, LE);
      source += step;
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

  /// Turns two by two floats at a time, in two longs: half the loads and stores.
  private static void squares(Matrix m, int rows, int k, int width, MemorySegment to, long at) {
    MemorySegment from = m.data();
    long step = width * 4L;
    for (int row = 0; row < rows; row += 2) {
      long first = m.offset(row, 0) * 4;
      long second = m.offset(row + 1, 0) * 4;
      long target = at + row * 4L;
      for (int i = 0; i < k; i += 2) {
        long a = from.get(LONG, first + i * 4L);
        long b = from.get(LONG, second + i * 4L);
        to.set(LONG, target, a & LOW | b << 32);
        to.set(LONG, target + step, a >>> 32 | b & ~LOW);
        target += 2 * step;
      }
    }
  }
}
