package org.geopeft.tensor;

/// What stands beyond the edge of an image.
public enum PadMode {
  /// zero
  CONSTANT,
  /// mirrored, the edge pixel not repeated
  REFLECT,
  /// the edge pixel
  REPLICATE,
  /// the other side
  CIRCULAR;

  /// The source index for position `i` of an axis of `n` elements, or −1 for the constant.
  ///
  /// @param i from −n to 2n − 1
  public long source(long i, long n) {
    if (i >= 0 && i < n) {
      return i;
    }
    return switch (this) {
      case CONSTANT -> -1;
      case REFLECT -> i < 0 ? -i : 2 * (n - 1) - i;
      case REPLICATE -> i < 0 ? 0 : n - 1;
      case CIRCULAR -> Math.floorMod(i, n);
    };
  }
}
