package org.geopeft.tensor;

/// The windows of a pooling along one axis, each where it begins and ends inside the axis. A window of an image is one
/// of the rows' times one of the columns'.
///
/// @param step from position to position inside a window
/// @param start the first position of each window
/// @param end of each window, behind its last position
/// @param divisor what an average takes as each window's number of positions
public record PoolWindows(int step, int[] start, int[] end, int[] divisor) {
  /// How many windows there are.
  public int count() {
    return start.length;
  }

  /// Positions of one window.
  public int positions(int window) {
    return Math.ceilDiv(end[window] - start[window], step);
  }

  /// Positions of all windows together.
  public long positions() {
    long sum = 0;
    for (int window = 0; window < start.length; window++) {
      sum += positions(window);
    }
    return sum;
  }
}
