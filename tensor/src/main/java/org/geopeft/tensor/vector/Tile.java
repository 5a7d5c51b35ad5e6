package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;

/// The innermost loop of a matrix product: one tile of c, `rows()` high and two vectors wide, from a packed panel of b.
/// Each element is the sum over k in order, whatever the tile.
sealed interface Tile permits Tile6x2, Tile12x2, RowTile6x2 {
  /// The height of this tile.
  int rows();

  /// c = a × b, or c += a × b. All offsets are in bytes.
  ///
  /// @param k common length, 1 or more
  /// @param a elements of a; a row tile finds neighbours along k side by side, the others neighbours along a column
  /// @param strideA bytes between neighbours in the other direction
  /// @param b panel `[k][columns]`
  /// @param rowBytes from row to row of c
  /// @param accumulate adds to what c holds
  void run(
      int k,
      MemorySegment a,
      long atA,
      long strideA,
      MemorySegment b,
      long atB,
      MemorySegment c,
      long atC,
      long rowBytes,
      boolean accumulate);
}
