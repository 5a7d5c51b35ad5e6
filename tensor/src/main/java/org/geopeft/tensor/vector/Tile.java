package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;

/// The innermost loop of a matrix product: one tile of c, `rows()` high and two vectors wide, from packed panels.
sealed interface Tile permits Tile6x2, Tile12x2 {
  /// The height of this tile.
  int rows();

  /// c = a × b, or c += a × b. All offsets are in bytes.
  ///
  /// @param k common length, 1 or more
  /// @param a panel `[k][rows]`
  /// @param b panel `[k][columns]`
  /// @param rowBytes from row to row of c
  /// @param accumulate adds to what c holds
  void run(
      int k,
      MemorySegment a,
      long atA,
      MemorySegment b,
      long atB,
      MemorySegment c,
      long atC,
      long rowBytes,
      boolean accumulate);
}
