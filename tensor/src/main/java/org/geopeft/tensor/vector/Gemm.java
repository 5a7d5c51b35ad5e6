package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;

/// Matrix products on one thread, from a packed right-hand side: blocks of a go to scratch memory that fits the second
/// cache, a panel of b stays in the first (Goto and van de Geijn, ACM TOMS 34, 2008). Each element of c is the sum, in
/// order, of the same blocks along k, whatever the tile, the thread or the part that is computed.
final class Gemm {
  static final Tile TILE = Lanes.COUNT == 16 ? new Tile12x2() : new Tile6x2();

  /// Rows of a tile and of a packed panel of a.
  static final int ROWS = TILE.rows();

  /// Columns of a tile and of a packed panel of b.
  static final int COLUMNS = 2 * Lanes.COUNT;

  /// The longest block along k: a panel of b fits the first cache.
  private static final int K_BLOCK = 256;

  /// Rows of a that are packed at once; a multiple of every tile's height.
  static final int ROW_BLOCK = 144;

  /// Floats of scratch memory that [#multiply] needs: a block of a and a tile of c.
  static final int SCRATCH_FLOATS = ROW_BLOCK * K_BLOCK + ROWS * COLUMNS;

  private Gemm() {}

  /// Panels of a right-hand side with n columns.
  static int panels(int n) {
    return (n + COLUMNS - 1) / COLUMNS;
  }

  /// Blocks along k: as many as needed, of even length.
  static int kBlocks(int k) {
    return (k + K_BLOCK - 1) / K_BLOCK;
  }

  private static int kBlockLength(int k) {
    int blocks = kBlocks(k);
    return (k + blocks - 1) / blocks;
  }

  /// Floats of a packed right-hand side.
  static long packedFloats(int k, int n) {
    return (long) panels(n) * COLUMNS * k;
  }

  /// Packs one panel of one block along k of a right-hand side; `unit` counts panels within blocks and runs to
  /// `panels(n) · kBlocks(k)`.
  static void pack(Matrix b, int k, int n, int unit, MemorySegment to, long at) {
    int panels = panels(n);
    int length = kBlockLength(k);
    int first = unit / panels * length;
    int column = unit % panels * COLUMNS;
    int thisLength = Math.min(length, k - first);
    long target = at + ((long) first * panels * COLUMNS + (long) (unit % panels) * COLUMNS * thisLength) * 4;
    Packing.panel(
        b.from(first, column).transposed(), Math.min(COLUMNS, n - column), thisLength, COLUMNS, to, target);
  }

  /// Packs a whole right-hand side.
  static void pack(Matrix b, int k, int n, MemorySegment to, long at) {
    for (int unit = 0; unit < panels(n) * kBlocks(k); unit++) {
      pack(b, k, n, unit, to, at);
    }
  }

  /// c = a × b, or c += a × b, for some panels of b.
  ///
  /// @param m rows of a and c
  /// @param k common length, 1 or more
  /// @param n columns of b and c
  /// @param packed b, at `packedAt`, as [#pack] leaves it
  /// @param firstPanel the first panel of b to multiply, up to (not including) `endPanel`
  /// @param c column stride 1
  /// @param scratch [#SCRATCH_FLOATS] floats at `scratchAt`
  static void multiply(
      Matrix a,
      int m,
      int k,
      int n,
      MemorySegment packed,
      long packedAt,
      int firstPanel,
      int endPanel,
      Matrix c,
      boolean accumulate,
      MemorySegment scratch,
      long scratchAt) {
    int length = kBlockLength(k);
    for (int row = 0; row < m; row += ROW_BLOCK) {
      int rows = Math.min(ROW_BLOCK, m - row);
      for (int first = 0; first < k; first += length) {
        int thisLength = Math.min(length, k - first);
        for (int i = 0; i < rows; i += ROWS) {
          Matrix panel = a.from(row + i, first);
          long to = scratchAt + (long) i * thisLength * 4;
          Packing.panel(panel, Math.min(ROWS, rows - i), thisLength, ROWS, scratch, to);
        }
        for (int panel = firstPanel; panel < endPanel; panel++) {
          long atB = packedAt + ((long) first * panels(n) + (long) panel * thisLength) * COLUMNS * 4;
          int column = panel * COLUMNS;
          column(
              rows, thisLength, Math.min(COLUMNS, n - column), packed, atB, c.from(row, column),
              accumulate || first > 0, scratch, scratchAt);
        }
      }
    }
  }

  /// One panel of b with all packed panels of a.
  private static void column(
      int rows,
      int k,
      int columns,
      MemorySegment packed,
      long atB,
      Matrix c,
      boolean accumulate,
      MemorySegment scratch,
      long scratchAt) {
    for (int i = 0; i < rows; i += ROWS) {
      long atA = scratchAt + (long) i * k * 4;
      long atC = c.offset(i, 0) * 4;
      if (rows - i >= ROWS && columns == COLUMNS) {
        TILE.run(k, scratch, atA, packed, atB, c.data(), atC, c.rowStride() * 4, accumulate);
      } else {
        long tile = scratchAt + (long) ROW_BLOCK * K_BLOCK * 4;
        TILE.run(k, scratch, atA, packed, atB, scratch, tile, COLUMNS * 4L, false);
        for (int row = 0; row < Math.min(ROWS, rows - i); row++) {
          long from = tile + row * 2L * BYTES;
          put(scratch, from, columns, c.data(), atC + row * c.rowStride() * 4, accumulate);
        }
      }
    }
  }

  private static void put(
      MemorySegment from, long fromAt, int n, MemorySegment to, long at, boolean accumulate) {
    for (long i = 0; i < n * 4L; i += 4) {
      float value = from.get(FLOAT, fromAt + i);
      to.set(FLOAT, at + i, accumulate ? value + to.get(FLOAT, at + i) : value);
    }
  }
}
