package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.ZERO;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.PoolWindows;

/// Averages over windows of a plane, and their gradient: rows by vectors, columns of a row one by one.
final class AveragePool {
  /// Rows that are summed plainly, before sums are summed.
  private static final int BLOCK = 32;

  private final PoolWindows rows;
  private final PoolWindows columns;
  private final int height;
  private final int width;

  AveragePool(PoolWindows rows, PoolWindows columns, int height, int width) {
    this.rows = rows;
    this.columns = columns;
    this.height = height;
    this.width = width;
  }

  /// A row of the image.
  long scratchFloats() {
    return Rows.padded(width);
  }

  void plane(MemorySegment x, long plane, MemorySegment scratch, long at, MemorySegment out) {
    long from = plane * height * width * 4;
    for (int row = 0; row < rows.count(); row++) {
      long source = from + rows.start()[row] * width * 4L;
      int n = rows.positions(row);
      long step = rows.step() * width * 4L;
      if (width < COUNT) {
        sumOfRows(x, source, n, step, scratch, at);
      } else {
        sumOfVectors(x, source, n, step, scratch, at);
      }
      across(scratch, at, rows.divisor()[row], out, (plane * rows.count() + row) * columns.count());
    }
  }

  private void sumOfRows(MemorySegment x, long source, int n, long step, MemorySegment scratch, long at) {
    for (long i = 0; i < width * 4L; i += 4) {
      double sum = 0;
      for (int row = 0; row < n; row++) {
        sum += x.get(FLOAT, source + row * step + i);
      }
      scratch.set(FLOAT, at + i, (float) sum);
    }
  }

  /// The last vector reaches back so that it is whole: it computes some columns twice, to the same bits.
  private void sumOfVectors(MemorySegment x, long source, int n, long step, MemorySegment scratch, long at) {
    long last = (width - COUNT) * 4L;
    for (long i = 0; i < last + BYTES; i += BYTES) {
      long column = Math.min(i, last);
      FloatVector sum = ZERO;
      for (int row = 0; row < n; row += BLOCK) {
        FloatVector block = block(x, source + column + row * step, Math.min(BLOCK, n - row), step);
        sum = block.add(sum);
      }
      ZERO.add(sum).intoMemorySegment(scratch, at + column, LE);
    }
  }

  private static FloatVector block(MemorySegment x, long from, int rows, long step) {
    FloatVector sum = ZERO;
    long at = from;
    for (int i = 0; i < rows; i++) {
      sum = load(x, at).add(sum);
      at += step;
    }
    return ZERO.add(sum);
  }

  private void across(MemorySegment scratch, long at, int divisor, MemorySegment out, long window) {
    int step = columns.step();
    for (int i = 0; i < columns.count(); i++) {
      double sum = 0;
      for (int c = columns.start()[i]; c < columns.end()[i]; c += step) {
        sum += scratch.get(FLOAT, at + c * 4L);
      }
      out.set(FLOAT, (window + i) * 4, (float) (sum / ((double) divisor * columns.divisor()[i])));
    }
  }

  /// The gradient of a plane: each row of windows is spread over the columns, then over its rows.
  void gradient(MemorySegment g, long plane, MemorySegment scratch, long at, MemorySegment out) {
    long to = plane * height * width * 4;
    out.asSlice(to, height * width * 4L).fill((byte) 0);
    for (int row = 0; row < rows.count(); row++) {
      scratch.asSlice(at, width * 4L).fill((byte) 0);
      long window = (plane * rows.count() + row) * columns.count();
      for (int i = 0; i < columns.count(); i++) {
        double divisor = (double) rows.divisor()[row] * columns.divisor()[i];
        float share = (float) (g.get(FLOAT, (window + i) * 4) / divisor);
        for (int c = columns.start()[i]; c < columns.end()[i]; c += columns.step()) {
          scratch.set(FLOAT, at + c * 4L, scratch.get(FLOAT, at + c * 4L) + share);
        }
      }
      for (int y = rows.start()[row]; y < rows.end()[row]; y += rows.step()) {
        add(scratch, at, out, to + y * width * 4L);
      }
    }
  }

  private void add(MemorySegment scratch, long from, MemorySegment out, long at) {
    long whole = width / COUNT * BYTES;
    for (long i = 0; i < whole; i += BYTES) {
      load(scratch, from + i).add(load(out, at + i)).intoMemorySegment(out, at + i, LE);
    }
    for (long i = whole; i < width * 4L; i += 4) {
      out.set(FLOAT, at + i, out.get(FLOAT, at + i) + scratch.get(FLOAT, from + i));
    }
  }
}
