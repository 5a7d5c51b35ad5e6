package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;

/// The right-hand side of a product in the order in which tiles read it: blocks along k, in each block panels of
/// [#COLUMNS] columns, in each panel rows `[k][columns]`, missing columns filled with zeros.
///
/// @param data memory of [#floats] floats, beginning at byte `at`
/// @param k rows
/// @param n columns
record PackedMatrix(MemorySegment data, long at, int k, int n) {
  /// Columns of a panel and of a tile.
  static final int COLUMNS = 2 * Lanes.COUNT;

  /// The longest block along k: a panel fits the first cache.
  static final int K_BLOCK = 256;

  /// Floats that a packed matrix takes.
  static long floats(int k, int n) {
    return (long) panels(n) * COLUMNS * k;
  }

  private static int panels(int n) {
    return (n + COLUMNS - 1) / COLUMNS;
  }

  /// Panels in a block along k.
  int panels() {
    return panels(n);
  }

  /// Blocks along k.
  int blocks() {
    return (k + K_BLOCK - 1) / K_BLOCK;
  }

  /// The length of a block along k, the same for all but the last. It depends on k alone, so that each element of a
  /// product is the sum of the same parts whatever thread or tile computes it.
  int blockLength() {
    return blockLength(k);
  }

  /// The length of a block of a product over k.
  static int blockLength(int k) {
    int blocks = Math.max(1, (k + K_BLOCK - 1) / K_BLOCK);
    return (k + blocks - 1) / blocks;
  }

  /// The length of the block that begins at row `first`.
  int lengthFrom(int first) {
    return Math.min(blockLength(), k - first);
  }

  /// Where a panel of the block that begins at row `first` is, in bytes.
  long panelAt(int first, int panel) {
    return at + ((long) first * panels() + (long) panel * lengthFrom(first)) * COLUMNS * 4;
  }

  /// Columns that exist in a panel.
  int columns(int panel) {
    return Math.min(COLUMNS, n - panel * COLUMNS);
  }

  /// Packs one panel of one block of a matrix.
  void pack(Matrix b, int first, int panel) {
    Matrix part = b.from(first, (long) panel * COLUMNS).transposed();
    Packing.panel(part, columns(panel), lengthFrom(first), COLUMNS, data, panelAt(first, panel));
  }

  /// Packs a whole matrix and returns this.
  PackedMatrix pack(Matrix b) {
    for (int first = 0; first < k; first += blockLength()) {
      for (int panel = 0; panel < panels(); panel++) {
        pack(b, first, panel);
      }
    }
    return this;
  }
}
