package org.geopeft.tensor.vector;

import java.util.Arrays;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The axes of several operands of one shape that are walked together: axes of size 1 are dropped and neighbours merged
/// where all operands allow it, so that most tensors become one long row.
final class JointAxes {
  private final long[] sizes;
  private final long[][] strides; // [operand][axis], in elements

  private JointAxes(long[] sizes, long[][] strides) {
    this.sizes = sizes;
    this.strides = strides;
  }

  /// The joint axes of operands that have this shape.
  static JointAxes of(Shape shape, Tensor... operands) {
    long[][] strides = new long[operands.length][];
    for (int i = 0; i < operands.length; i++) {
      strides[i] = operands[i].strides();
    }
    return merged(shape.toArray(), strides);
  }

  /// The joint axes of operands of which only strides matter.
  static JointAxes ofStrides(long[] sizes, long[]... strides) {
    long[][] copies = new long[strides.length][];
    Arrays.setAll(copies, i -> strides[i].clone());
    return merged(sizes.clone(), copies);
  }

  /// Axes ordered by falling strides of the last operand, for copies to views.
  static JointAxes ofCopy(Tensor source, Tensor target) {
    int rank = target.shape().rank();
    Integer[] order = new Integer[rank];
    Arrays.setAll(order, axis -> axis);
    Arrays.sort(order, (a, b) -> Long.compare(target.stride(b), target.stride(a)));
    long[] sizes = new long[rank];
    long[][] strides = new long[2][rank];
    for (int axis = 0; axis < rank; axis++) {
      sizes[axis] = target.shape().size(order[axis]);
      strides[0][axis] = source.stride(order[axis]);
      strides[1][axis] = target.stride(order[axis]);
    }
    return merged(sizes, strides);
  }

  private static JointAxes merged(long[] sizes, long[][] strides) {
    int rank = 0;
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] == 1) {
        continue;
      }
      if (rank > 0 && mergeable(strides, rank - 1, axis, sizes[axis])) {
        sizes[rank - 1] *= sizes[axis];
        moveStrides(strides, axis, rank - 1);
      } else {
        sizes[rank] = sizes[axis];
        moveStrides(strides, axis, rank);
        rank++;
      }
    }
    if (rank == 0) { // one element: a row of length 1
      return new JointAxes(new long[] {1}, ones(strides.length));
    }
    for (int i = 0; i < strides.length; i++) {
      strides[i] = Arrays.copyOf(strides[i], rank);
    }
    return new JointAxes(Arrays.copyOf(sizes, rank), strides);
  }

  private static long[][] ones(int operands) {
    long[][] strides = new long[operands][1];
    for (long[] stride : strides) {
      stride[0] = 1;
    }
    return strides;
  }

  private static boolean mergeable(long[][] strides, int outer, int inner, long innerSize) {
    for (long[] stride : strides) {
      if (stride[outer] != stride[inner] * innerSize) {
        return false;
      }
    }
    return true;
  }

  private static void moveStrides(long[][] strides, int from, int to) {
    for (long[] stride : strides) {
      stride[to] = stride[from];
    }
  }

  int rank() {
    return sizes.length;
  }

  long size(int axis) {
    return sizes[axis];
  }

  long stride(int operand, int axis) {
    return strides[operand][axis];
  }

  /// The length of the innermost axis.
  long inner() {
    return sizes[sizes.length - 1];
  }

  /// The stride of the innermost axis.
  long innerStride(int operand) {
    return strides[operand][sizes.length - 1];
  }

  /// Whether the operand's elements follow each other in the order of the walk.
  boolean isContiguous(int operand) {
    long expected = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      if (strides[operand][axis] != expected) {
        return false;
      }
      expected *= sizes[axis];
    }
    return true;
  }

  /// The number of rows: the product of all sizes but the innermost.
  long rows() {
    long rows = 1;
    for (int axis = 0; axis < sizes.length - 1; axis++) {
      rows *= sizes[axis];
    }
    return rows;
  }

  /// Where a row of an operand begins, in elements.
  long rowOffset(int operand, long row) {
    long rest = row;
    long at = 0;
    for (int axis = sizes.length - 2; axis >= 0; axis--) {
      at += rest % sizes[axis] * strides[operand][axis];
      rest /= sizes[axis];
    }
    return at;
  }

  /// Where an element of an operand is, by its number in the walk.
  long offset(int operand, long index) {
    return rowOffset(operand, index / inner()) + index % inner() * innerStride(operand);
  }
}
