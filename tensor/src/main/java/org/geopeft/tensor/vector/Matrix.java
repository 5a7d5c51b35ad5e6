package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;

/// A matrix in memory.
///
/// @param at its first element, in elements of `data`
/// @param rowStride from row to row, in elements
/// @param columnStride from column to column, in elements
record Matrix(MemorySegment data, long at, long rowStride, long columnStride) {

  /// The matrix with rows and columns exchanged.
  Matrix transposed() {
    return new Matrix(data, at, columnStride, rowStride);
  }

  /// The part that begins at a row and a column.
  Matrix from(long row, long column) {
    return new Matrix(data, offset(row, column), rowStride, columnStride);
  }

  /// Where an element is, in elements.
  long offset(long row, long column) {
    return at + row * rowStride + column * columnStride;
  }
}
