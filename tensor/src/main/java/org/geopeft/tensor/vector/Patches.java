package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.load;
import static org.geopeft.tensor.vector.PackedMatrix.COLUMNS;

import java.lang.foreign.MemorySegment;

/// Which positions of a plane the windows of a grid look at: along each of three axes, window q and tap t look at
/// q · step + offset(t). What is outside of the plane is zero.
///
/// Packs them as the right-hand side of a matrix product (im2col), one block and some columns at a time, so that the
/// matrix of all patches never exists.
///
/// @param source sizes of the plane
/// @param grid windows along each axis
/// @param step of windows
/// @param offsets of each axis's taps
record Patches(int[] source, int[] grid, int[] step, int[][] offsets) {

  /// What a convolution's windows see of its input.
  static Patches of(ConvGeometry geometry) {
    int[][] offsets = new int[3][];
    for (int axis = 0; axis < 3; axis++) {
      offsets[axis] = new int[geometry.kernel()[axis]];
      for (int tap = 0; tap < offsets[axis].length; tap++) {
        offsets[axis][tap] = tap * geometry.dilation()[axis] - geometry.before()[axis];
      }
    }
    return new Patches(geometry.in(), geometry.out(), geometry.stride(), offsets);
  }

  int taps() {
    return offsets[0].length * offsets[1].length * offsets[2].length;
  }

  /// Windows of the grid.
  int windows() {
    return ConvGeometry.product(grid);
  }

  /// Elements of the plane.
  int plane() {
    return ConvGeometry.product(source);
  }

  /// Windows of one row of the grid, and where a tap finds them in the plane.
  private final class Piece {
    private int length; // windows
    private int zerosBefore; // of them, outside of the plane
    private int inside;
    private long at; // of the first one inside, in elements

    /// The windows from `window` on, up to `most` and the end of their row.
    void find(int window, int most, int tap) {
      int x = window % grid[2];
      int row = window / grid[2];
      int offsetX = offsets[2][tap % offsets[2].length];
      int rowOfTaps = tap / offsets[2].length;
      long y = (long) (row % grid[1]) * step[1] + offsets[1][rowOfTaps % offsets[1].length];
      long z = (long) (row / grid[1]) * step[0] + offsets[0][rowOfTaps / offsets[1].length];
      length = Math.min(most, grid[2] - x);
      if (z < 0 || z >= source[0] || y < 0 || y >= source[1]) {
        zerosBefore = length;
        inside = 0;
        return;
      }
      int first = Math.clamp(Math.ceilDiv(-offsetX, step[2]), x, x + length);
      int end = Math.clamp(Math.ceilDiv(source[2] - offsetX, step[2]), first, x + length);
      zerosBefore = first - x;
      inside = end - first;
      at = (z * source[1] + y) * source[2] + (long) first * step[2] + offsetX;
    }

    int zerosBehind() {
      return length - zerosBefore - inside;
    }
  }

  /// Packs columns of the matrix `[taps · channels, windows]` (for each tap all channels).
  ///
  /// @param plane where the first channel's plane begins, in elements
  /// @param first the first row
  /// @param window the first column
  /// @param to as many rows, in one block, and columns as it has
  void pack(MemorySegment from, long plane, int channels, int first, int window, PackedMatrix to) {
    Piece piece = new Piece();
    for (int panel = 0; panel < to.panels(); panel++) {
      long at = to.panelAt(0, panel);
      int columns = to.columns(panel);
      if (columns < COLUMNS) {
        to.data().asSlice(at, (long) to.k() * COLUMNS * 4).fill((byte) 0);
      }
      for (int row = 0; row < to.k(); ) {
        int tap = (first + row) / channels;
        int channel = (first + row) % channels;
        int rows = Math.min(channels - channel, to.k() - row);
        for (int lane = 0; lane < columns; lane += piece.length) {
          piece.find(window + panel * COLUMNS + lane, columns - lane, tap);
          rows(piece, from, plane + (long) channel * plane(), rows, to.data(), at + ((long) row * COLUMNS + lane) * 4);
        }
        row += rows;
      }
    }
  }

  /// One piece of some channels.
  private void rows(Piece piece, MemorySegment from, long plane, int rows, MemorySegment to, long at) {
    long inside = at + piece.zerosBefore * 4L;
    zeros(piece.zerosBefore, rows, to, at);
    zeros(piece.zerosBehind(), rows, to, inside + piece.inside * 4L);
    long source = (plane + piece.at) * 4;
    long planeBytes = plane() * 4L;
    if (step[2] != 1) {
      steps(piece.inside, from, source, step[2] * 4L, planeBytes, rows, to, inside);
    } else if (piece.inside >= COUNT) {
      vectors(piece.inside, from, source, planeBytes, rows, to, inside);
    } else {
      steps(piece.inside, from, source, 4, planeBytes, rows, to, inside);
    }
  }

  private static void zeros(int n, int rows, MemorySegment to, long at) {
    for (int row = 0; n > 0 && row < rows; row++) {
      for (int i = 0; i < n; i++) {
        to.set(FLOAT, at + ((long) row * COLUMNS + i) * 4, 0);
      }
    }
  }

  private static void steps(
      int n, MemorySegment from, long source, long stepBytes, long planeBytes, int rows, MemorySegment to, long at) {
    for (int row = 0; row < rows; row++) {
      long s = source + row * planeBytes;
      long t = at + (long) row * COLUMNS * 4;
      for (int i = 0; i < n; i++) {
        to.set(FLOAT, t, from.get(FLOAT, s));
        s += stepBytes;
        t += 4;
      }
    }
  }

  /// At least a vector of neighbours: the last vector reaches back so that it is whole.
  private static void vectors(
      int n, MemorySegment from, long source, long planeBytes, int rows, MemorySegment to, long at) {
    long last = (n - COUNT) * 4L;
    for (int row = 0; row < rows; row++) {
      long s = source + row * planeBytes;
      long t = at + (long) row * COLUMNS * 4;
      for (long i = 0; i < last; i += BYTES) {
        load(from, s + i).intoMemorySegment(to, t + i, LE);
      }
      load(from, s + last).intoMemorySegment(to, t + last, LE);
    }
  }

  /// Packs a part of the transposed matrix `[windows, channels · taps]` (for each channel all taps).
  ///
  /// @param plane where the first channel's plane begins, in elements
  /// @param window the first row
  /// @param windows rows
  /// @param column the first column
  /// @param row where in `to`'s only block the rows go
  void packTransposed(
      MemorySegment from, long plane, int window, int windows, int column, int row, PackedMatrix to) {
    Piece piece = new Piece();
    int taps = taps();
    for (int panel = 0; panel < to.panels(); panel++) {
      long at = to.panelAt(0, panel) + (long) row * COLUMNS * 4;
      int columns = to.columns(panel);
      if (columns < COLUMNS) {
        to.data().asSlice(at, (long) windows * COLUMNS * 4).fill((byte) 0);
      }
      for (int lane = 0; lane < columns; lane++) {
        int which = column + panel * COLUMNS + lane;
        long channel = plane + (long) (which / taps) * plane();
        for (int done = 0; done < windows; done += piece.length) {
          piece.find(window + done, windows - done, which % taps);
          column(piece, from, channel, to.data(), at + ((long) done * COLUMNS + lane) * 4);
        }
      }
    }
  }

  private void column(Piece piece, MemorySegment from, long plane, MemorySegment to, long at) {
    long t = at;
    for (int i = 0; i < piece.zerosBefore; i++) {
      to.set(FLOAT, t, 0);
      t += COLUMNS * 4L;
    }
    long s = (plane + piece.at) * 4;
    long stepBytes = step[2] * 4L;
    for (int i = 0; i < piece.inside; i++) {
      to.set(FLOAT, t, from.get(FLOAT, s));
      s += stepBytes;
      t += COLUMNS * 4L;
    }
    for (int i = piece.zerosBehind(); i > 0; i--) {
      to.set(FLOAT, t, 0);
      t += COLUMNS * 4L;
    }
  }
}
