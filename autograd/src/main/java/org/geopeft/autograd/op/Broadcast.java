package org.geopeft.autograd.op;

import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// NumPy's broadcasting: shapes are aligned at their last axis, missing and size-1 axes repeat.
final class Broadcast {
  private Broadcast() {}

  static Shape shape(String op, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    long[] sizes = new long[rank];
    for (int back = 1; back <= rank; back++) {
      long sizeA = back <= a.rank() ? a.size(-back) : 1;
      long sizeB = back <= b.rank() ? b.size(-back) : 1;
      if (sizeA != sizeB && sizeA != 1 && sizeB != 1) {
        throw Op.shapeError(
            "GP-SHAPE-010",
            op + ": shapes " + a + " and " + b + " do not broadcast",
            "sizes are equal or 1, got " + sizeA + " and " + sizeB + " at axis " + -back);
      }
      sizes[rank - back] = sizeA == 1 ? sizeB : sizeA;
    }
    return Shape.of(sizes);
  }

  /// Sums a gradient over the axes along which an operand of `shape` was repeated.
  static Tensor reduceTo(Run run, Tensor g, Shape shape) {
    if (g.shape().equals(shape)) {
      return g;
    }
    int added = g.shape().rank() - shape.rank();
    long[] sizes = new long[g.shape().rank()];
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = axis < added ? 1 : shape.size(axis - added);
    }
    Tensor sum = run.allocate(Shape.of(sizes));
    run.backend().reduce(Reduction.SUM, g, sum);
    return sum.reshape(shape);
  }
}
