package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.PoolWindows;

/// The largest value of each window of a plane, and where it stands. For each row of windows, the largest of each
/// column and its row by vectors, then the largest of these. Which of equal values comes first is decided by rows
/// before columns, so the second step looks at the row, too.
final class MaxPool {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LE);

  private final PoolWindows rows;
  private final PoolWindows columns;
  private final int height;
  private final int width;

  MaxPool(PoolWindows rows, PoolWindows columns, int height, int width) {
    this.rows = rows;
    this.columns = columns;
    this.height = height;
    this.width = width;
  }

  /// A row of values and the rows that they are from.
  long scratchFloats() {
    return 2L * Rows.padded(width);
  }

  /// @param index NULL where it is not asked for
  void plane(MemorySegment x, long plane, MemorySegment scratch, long at, MemorySegment out, MemorySegment index) {
    long from = plane * height * width * 4;
    long places = at + Rows.padded(width) * 4L;
    for (int row = 0; row < rows.count(); row++) {
      MemorySegment.copy(x, from + rows.start()[row] * width * 4L, scratch, at, width * 4L);
      fill(scratch, places, rows.start()[row]);
      for (int y = rows.start()[row] + rows.step(); y < rows.end()[row]; y += rows.step()) {
        long source = from + y * width * 4L;
        if (width < COUNT) {
          larger(x, source, y, scratch, at, places);
        } else {
          largerVectors(x, source, y, scratch, at, places);
        }
      }
      across(scratch, at, places, out, (plane * rows.count() + row) * columns.count(), index);
    }
  }

  private void fill(MemorySegment scratch, long at, float value) {
    FloatVector all = all(value);
    for (long i = 0; i < Rows.padded(width) * 4L; i += BYTES) {
      all.intoMemorySegment(scratch, at + i, LE);
    }
  }

  private void larger(MemorySegment x, long source, int row, MemorySegment scratch, long at, long places) {
    for (long i = 0; i < width * 4L; i += 4) {
      float candidate = x.get(FLOAT, source + i);
      if (candidate > scratch.get(FLOAT, at + i) || Float.isNaN(candidate)) {
        scratch.set(FLOAT, at + i, candidate);
        scratch.set(FLOAT, places + i, row);
      }
    }
  }

  /// The last vector reaches back so that it is whole: a column that is looked at twice stays as it is.
  private void largerVectors(MemorySegment x, long source, int row, MemorySegment scratch, long at, long places) {
    FloatVector here = all(row);
    long last = (width - COUNT) * 4L;
    for (long i = 0; i < last + BYTES; i += BYTES) {
      long column = Math.min(i, last);
      FloatVector candidate = load(x, source + column);
      FloatVector best = load(scratch, at + column);
      VectorMask<Float> better =
          candidate.compare(VectorOperators.GT, best).or(candidate.compare(VectorOperators.NE, candidate));
      best.blend(candidate, better).intoMemorySegment(scratch, at + column, LE);
      load(scratch, places + column).blend(here, better).intoMemorySegment(scratch, places + column, LE);
    }
  }

  /// The largest of each window of columns; `window` is the first one's place in the output.
  private void across(
      MemorySegment scratch, long at, long places, MemorySegment out, long window, MemorySegment index) {
    boolean indexed = index.address() != 0;
    int[] starts = columns.start();
    int[] ends = columns.end();
    int step = columns.step();
    for (int i = 0; i < starts.length; i++) {
      int column = starts[i];
      float best = scratch.get(FLOAT, at + column * 4L);
      float row = scratch.get(FLOAT, places + column * 4L);
      for (int c = starts[i] + step; c < ends[i]; c += step) {
        float candidate = scratch.get(FLOAT, at + c * 4L);
        float itsRow = scratch.get(FLOAT, places + c * 4L);
        boolean better = Float.isNaN(candidate)
            ? !Float.isNaN(best) || itsRow >= row
            : candidate > best || (candidate == best && itsRow < row);
        if (better) {
          best = candidate;
          row = itsRow;
          column = c;
        }
      }
      out.set(FLOAT, (window + i) * 4, best);
      if (indexed) {
        index.set(INT, (window + i) * 4, (int) row * width + column);
      }
    }
  }

  /// Adds the gradients of a plane's windows where their largest values stood.
  ///
  /// @param window the first window
  static void scatter(
      MemorySegment g, MemorySegment index, long window, int windows, MemorySegment out, long at, long bytes) {
    out.asSlice(at, bytes).fill((byte) 0);
    for (long i = window * 4; i < (window + windows) * 4; i += 4) {
      long target = at + index.get(INT, i) * 4L;
      out.set(FLOAT, target, out.get(FLOAT, target) + g.get(FLOAT, i));
    }
  }
}
