package org.geopeft.conformance;

import org.geopeft.tensor.DType;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// How an operand lies in memory.
public enum Layout {
  /// One element after another.
  ROW_MAJOR,
  /// The axes stored in reverse order, so that the first is the fastest.
  REVERSED,
  /// A part of a larger tensor: a gap after every row, and a start off the block's alignment.
  WINDOW,
  /// Every second element of the last axis.
  STEPPED,
  /// The first axis repeats one element: stride 0.
  REPEATED;

  /// A tensor of this layout with undefined contents.
  Tensor allocate(Scope scope, DType type, Shape shape) {
    int rank = shape.rank();
    if (rank == 0 || shape.elements() == 0) {
      return scope.allocate(type, shape);
    }
    return switch (this) {
      case ROW_MAJOR -> scope.allocate(type, shape);
      case REVERSED -> reversed(scope, type, shape);
      case WINDOW -> window(scope, type, shape);
      case STEPPED -> stepped(scope, type, shape);
      case REPEATED -> scope.allocate(type, shape.with(0, 1)).expand(shape);
    };
  }

  /// Whether elements along the first axis are the same memory.
  boolean repeats(Shape shape) {
    return this == REPEATED && shape.rank() > 0 && shape.elements() > 0;
  }

  private static Tensor reversed(Scope scope, DType type, Shape shape) {
    int rank = shape.rank();
    long[] sizes = new long[rank];
    int[] axes = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      axes[axis] = rank - 1 - axis;
      sizes[axis] = shape.size(rank - 1 - axis);
    }
    return scope.allocate(type, Shape.of(sizes)).permute(axes);
  }

  private static Tensor window(Scope scope, DType type, Shape shape) {
    long[] sizes = shape.toArray();
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] += 2;
    }
    Tensor part = scope.allocate(type, Shape.of(sizes));
    for (int axis = 0; axis < sizes.length; axis++) {
      part = part.slice(axis, 1, 1 + shape.size(axis));
    }
    return part;
  }

  private static Tensor stepped(Scope scope, DType type, Shape shape) {
    Tensor wide = scope.allocate(type, shape.with(-1, 2 * shape.size(-1)));
    long[] strides = wide.strides();
    strides[strides.length - 1] = 2;
    return wide.view(shape, strides, 0);
  }
}
