package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.load;
import static org.geopeft.tensor.vector.PackedMatrix.COLUMNS;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Matrix products on one thread, from a packed right-hand side: blocks of a are packed to memory that fits the second
/// cache, a panel of b stays in the first (Goto and van de Geijn, ACM TOMS 34, 2008). Where c is narrow, packing a does
/// not pay and tiles read a where it lies.
///
/// @param scratch [#SCRATCH_FLOATS] floats from byte `at` on
record Gemm(MemorySegment scratch, long at) {
  /// The tile for packed or column-wise a.
  static final Tile TILE = COUNT == 16 ? new Tile12x2() : new Tile6x2();

  /// The tile for row-wise a.
  private static final Tile ROW_TILE = new RowTile6x2();

  /// Rows of a tile and of a packed panel of a.
  static final int ROWS = TILE.rows();

  /// Rows of a that are packed at once; a multiple of every tile's height.
  static final int ROW_BLOCK = 144;

  private static final int PACKED_FLOATS = ROW_BLOCK * PackedMatrix.K_BLOCK;

  /// Floats of scratch memory: a block of a and a tile of c.
  static final int SCRATCH_FLOATS = PACKED_FLOATS + ROWS * COLUMNS;

  /// Panels of b up to which a is read where it lies.
  private static final int NARROW = 4;

  /// c = a × b, or c += a × b.
  void multiply(Matrix a, int m, PackedMatrix b, Matrix c, boolean accumulate) {
    multiply(a, m, b, 0, b.panels(), c, accumulate);
  }

  /// c = a × b, or c += a × b, for the panels of b from `start` to (not including) `end`.
  ///
  /// @param m rows of a and c
  /// @param b k is 1 or more
  /// @param c column stride 1
  void multiply(Matrix a, int m, PackedMatrix b, int start, int end, Matrix c, boolean accumulate) {
    for (int row = 0; row < m; row += ROW_BLOCK) {
      int rows = Math.min(ROW_BLOCK, m - row);
      for (int first = 0; first < b.k(); first += b.blockLength()) {
        block(a.from(row, first), rows, b, first, start, end, c.from(row, 0), accumulate || first > 0);
      }
    }
  }

  /// c = a × b, or c += a × b, for rows of a that are packed already in panels of [#ROWS] rows and a b of one block.
  ///
  /// @param atA where the first panel begins, in bytes; the next one follows after `ROWS · k` floats
  /// @param m rows of c; the last panel's missing rows are padding
  void multiplyPacked(MemorySegment a, long atA, int m, PackedMatrix b, Matrix c, boolean accumulate) {
    for (int row = 0; row < m; row += ROW_BLOCK) {
      int rows = Math.min(ROW_BLOCK, m - row);
      packedTiles(a, atA + (long) row * b.k() * 4, rows, b, 0, 0, b.panels(), c.from(row, 0), accumulate);
    }
  }

  /// The product over one block along k, for at most [#ROW_BLOCK] rows.
  ///
  /// @param a from the first row and the first column of the block on
  /// @param first where the block begins in b
  void block(
      Matrix a, int rows, PackedMatrix b, int first, int start, int end, Matrix c, boolean accumulate) {
    boolean narrow = end - start <= NARROW;
    if (narrow && a.columnStride() == 1 && rows >= ROW_TILE.rows()) {
      tiles(ROW_TILE, a, a.rowStride() * 4, rows, b, first, start, end, c, accumulate);
    } else if (narrow && a.rowStride() == 1 && rows >= ROWS) {
      tiles(TILE, a, a.columnStride() * 4, rows, b, first, start, end, c, accumulate);
    } else {
      int k = b.lengthFrom(first);
      for (int i = 0; i < rows; i += ROWS) {
        Packing.panel(a.from(i, 0), Math.min(ROWS, rows - i), k, ROWS, scratch, at + (long) i * k * 4);
      }
      packedTiles(scratch, at, rows, b, first, start, end, c, accumulate);
    }
  }

  private void packedTiles(
      MemorySegment a,
      long atA,
      int rows,
      PackedMatrix b,
      int first,
      int start,
      int end,
      Matrix c,
      boolean accumulate) {
    int k = b.lengthFrom(first);
    for (int panel = start; panel < end; panel++) {
      for (int i = 0; i < rows; i += ROWS) {
        Matrix target = c.from(i, (long) panel * COLUMNS);
        tile(
            TILE, a, atA + (long) i * k * 4, ROWS * 4L, b, first, panel, 0, Math.min(ROWS, rows - i), target,
            accumulate);
      }
    }
  }

  /// Tiles over a where it lies. The last tile of a column reaches back so that it is whole, and leaves out what was
  /// done before.
  private void tiles(
      Tile tile,
      Matrix a,
      long strideA,
      int rows,
      PackedMatrix b,
      int first,
      int start,
      int end,
      Matrix c,
      boolean accumulate) {
    for (int panel = start; panel < end; panel++) {
      for (int i = 0; i < rows; i += tile.rows()) {
        int begin = Math.min(i, rows - tile.rows());
        Matrix target = c.from(begin, (long) panel * COLUMNS);
        tile(
            tile, a.data(), a.offset(begin, 0) * 4, strideA, b, first, panel, i - begin, tile.rows(), target,
            accumulate);
      }
    }
  }

  /// One tile, of which the rows from `skip` to (not including) `rows` are wanted.
  private void tile(
      Tile tile,
      MemorySegment a,
      long atA,
      long strideA,
      PackedMatrix b,
      int first,
      int panel,
      int skip,
      int rows,
      Matrix c,
      boolean accumulate) {
    int k = b.lengthFrom(first);
    long atB = b.panelAt(first, panel);
    int columns = b.columns(panel);
    if (skip == 0 && rows == tile.rows() && columns == COLUMNS) {
      tile.run(k, a, atA, strideA, b.data(), atB, c.data(), c.at() * 4, c.rowStride() * 4, accumulate);
    } else {
      long edge = at + PACKED_FLOATS * 4L;
      tile.run(k, a, atA, strideA, b.data(), atB, scratch, edge, COLUMNS * 4L, false);
      for (int row = skip; row < rows; row++) {
        put(scratch, edge + row * 2L * BYTES, columns, c.data(), c.offset(row, 0) * 4, accumulate);
      }
    }
  }

  private static void put(
      MemorySegment from, long fromAt, int n, MemorySegment to, long at, boolean accumulate) {
    int i = 0;
    for (; i + COUNT <= n; i += COUNT) {
      FloatVector value = load(from, fromAt + i * 4L);
      if (accumulate) {
        value.add(load(to, at + i * 4L)).intoMemorySegment(to, at + i * 4L, LE);
      } else {
        value.intoMemorySegment(to, at + i * 4L, LE);
      }
    }
    for (; i < n; i++) {
      float value = from.get(FLOAT, fromAt + i * 4L);
      to.set(FLOAT, at + i * 4L, accumulate ? value + to.get(FLOAT, at + i * 4L) : value);
    }
  }
}
