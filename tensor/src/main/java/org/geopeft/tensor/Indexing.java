package org.geopeft.tensor;

/// Elements by position: picked, spread, sorted, marked. What only moves elements takes any type.
///
/// Positions are I64. They are data, so they are judged here and not by a shape rule: a position outside of its axis is
/// a [TensorException] `GP-INDEX-001` that names value, place and rule. Sizes and offsets may exceed 2³¹.
public interface Indexing {
  /// out[…, i, …] = x[…, index[…, i, …], …] along an axis: `index` and `out` have one shape, and x has it too but along
  /// the axis. x and index have any strides (0 where one list of positions serves all), out is contiguous and of x's
  /// type.
  void gather(Tensor x, int axis, Tensor index, Tensor out);

  /// out[…, index[…, i, …], …] += source[…, i, …] along an axis, floats: `index` and `source` have one shape, and `out`
  /// has it too but along the axis; any strides. What meets at one place is added in the order of i, in double.
  void scatterAdd(Tensor source, int axis, Tensor index, Tensor out);

  /// Each row along an axis in order, floats of the backend's type, and from where each element came (`indices`, I64).
  /// Equal elements keep their order, −0 equals 0, and NaN counts as largest: last when ascending, first when
  /// descending. x has any strides, both results are contiguous and of x's shape.
  void sort(Tensor x, int axis, boolean descending, Tensor values, Tensor indices);

  /// The lower (columns up to row + diagonal) or upper (columns from row + diagonal) triangle of matrices `[P, R, C]`,
  /// zeros elsewhere; contiguous, of any type.
  void triangle(Tensor x, boolean lower, long diagonal, Tensor out);

  /// out[…, index[…]] = 1, zeros elsewhere: contiguous `[…]` to contiguous `[…, classes]` of any type.
  void oneHot(Tensor index, Tensor out);

  /// out = 1 where x equals a value, otherwise 0: contiguous, one shape, x of any type, `out` of floats. NaN equals
  /// nothing.
  void matches(Tensor x, double value, Tensor out);

  /// What is thrown for a position outside of its axis.
  ///
  /// @param what which operation
  /// @param value the position
  /// @param place its number in the row-major order of `index`
  /// @param size of the axis, or the number of classes
  static TensorException outside(String what, long value, long place, Shape index, long size) {
    long[] at = new long[index.rank()];
    long rest = place;
    for (int axis = at.length - 1; axis >= 0; axis--) {
      at[axis] = rest % index.size(axis);
      rest /= index.size(axis);
    }
    return new TensorException(
        "GP-INDEX-001",
        what + ": index " + value + " at position " + Shape.of(at) + " of the indices " + index
            + "\n  rule 0 ≤ index < " + size + " (negative ones do not count from the end here)");
  }
}
