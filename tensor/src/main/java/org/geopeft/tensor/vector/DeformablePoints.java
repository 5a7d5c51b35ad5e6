package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.geopeft.tensor.Sampling.Level;
import org.geopeft.tensor.Tensor;

/// Where the points of a deformable attention are: four pixels for each, found in double.
///
/// A head of a query (a row) has `levels · points` points; a point takes [#BYTES] in scratch memory: four byte offsets
/// of pixels from their image and head, −1 outside, four bilinear weights, and what its gradient needs.
final class DeformablePoints {
  /// Bytes of a found point.
  static final int BYTES = 80;

  private static final int WEIGHTS = 32;
  private static final int ATTENTION = 48;
  private static final int PARTS = 52;

  final MemorySegment value;
  final int images;
  final int pixels;
  final int heads;
  final int width;
  final int queries;
  final int count;
  private final MemorySegment locations;
  private final MemorySegment weights;
  private final int points;
  private final int[] heights;
  private final int[] widths;
  private final long[] starts; // pixels before a level

  DeformablePoints(List<Level> levels, Tensor value, Tensor locations, Tensor weights) {
    this.value = value.data();
    this.locations = locations.data();
    this.weights = weights.data();
    images = value.shape().intSize(0);
    pixels = value.shape().intSize(1);
    heads = value.shape().intSize(2);
    width = value.shape().intSize(3);
    queries = locations.shape().intSize(1);
    points = locations.shape().intSize(4);
    count = levels.size() * points;
    heights = levels.stream().mapToInt(Level::height).toArray();
    widths = levels.stream().mapToInt(Level::width).toArray();
    starts = new long[heights.length];
    for (int level = 1; level < heights.length; level++) {
      starts[level] = starts[level - 1] + levels.get(level - 1).pixels();
    }
  }

  /// Where the values of an image and head begin, in bytes.
  long headAt(int image, int head) {
    return ((long) image * pixels * heads + head) * width * 4;
  }

  /// The number of a head of a query: rows count (image, query, head).
  long row(int image, int query, int head) {
    return ((long) image * queries + query) * heads + head;
  }

  /// Finds all points of a row.
  void find(long row, MemorySegment to, long at) {
    for (int point = 0; point < count; point++) {
      int level = point / points;
      long from = row * count + point;
      double x = locations.get(FLOAT, from * 8) * (double) widths[level] - 0.5;
      double y = locations.get(FLOAT, from * 8 + 4) * (double) heights[level] - 0.5;
      find(level, x, y, weights.get(FLOAT, from * 4), to, at + (long) point * BYTES);
    }
  }

  private void find(int level, double x, double y, float attention, MemorySegment to, long at) {
    double left = Math.floor(x);
    double top = Math.floor(y);
    double right = x - left; // the share of the pixel on the right; NaN where x is not finite
    double below = y - top;
    for (int corner = 0; corner < 4; corner++) {
      double column = left + (corner & 1);
      double row = top + (corner >> 1);
      boolean inside = column >= 0 && column < widths[level] && row >= 0 && row < heights[level];
      long pixel = inside ? starts[level] + (long) row * widths[level] + (long) column : -1;
      double weight = ((corner & 1) == 0 ? 1 - right : right) * (corner < 2 ? 1 - below : below);
      to.set(LONG, at + corner * 8L, inside ? pixel * heads * width * 4 : -1);
      to.set(FLOAT, at + WEIGHTS + corner * 4L, (float) weight);
    }
    to.set(FLOAT, at + ATTENTION, attention);
    to.set(FLOAT, at + PARTS, (float) right);
    to.set(FLOAT, at + PARTS + 4, (float) below);
    to.set(FLOAT, at + PARTS + 8, attention * widths[level]);
    to.set(FLOAT, at + PARTS + 12, attention * heights[level]);
  }

  /// The byte offset of a corner (top left, top right, bottom left, bottom right), −1 outside.
  static long corner(MemorySegment found, long at, int corner) {
    return found.get(LONG, at + corner * 8L);
  }

  /// The bilinear weight of a corner.
  static float weight(MemorySegment found, long at, int corner) {
    return found.get(FLOAT, at + WEIGHTS + corner * 4L);
  }

  /// The attention weight of a point.
  static float attention(MemorySegment found, long at) {
    return found.get(FLOAT, at + ATTENTION);
  }

  /// Whether the position is a number; if not, all four corners are outside.
  static boolean isFinite(MemorySegment found, long at) {
    return !Float.isNaN(right(found, at) + below(found, at));
  }

  /// The share of the pixels on the right.
  static float right(MemorySegment found, long at) {
    return found.get(FLOAT, at + PARTS);
  }

  /// The share of the pixels below.
  static float below(MemorySegment found, long at) {
    return found.get(FLOAT, at + PARTS + 4);
  }

  /// The attention weight times the pixels that a location's unit has across.
  static float factorX(MemorySegment found, long at) {
    return found.get(FLOAT, at + PARTS + 8);
  }

  /// The attention weight times the pixels that a location's unit has down.
  static float factorY(MemorySegment found, long at) {
    return found.get(FLOAT, at + PARTS + 12);
  }
}
