package org.geopeft.tensor.reference;

import java.util.function.DoubleUnaryOperator;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Plain loops over tensors of any strides: slow, and short enough to be read next to a formula.
final class Walk {
  private Walk() {}

  /// out = f(x), element by element.
  static void map(Tensor x, DoubleUnaryOperator f, Tensor out) {
    double[] values = x.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = f.applyAsDouble(values[i]);
    }
    out.set(values);
  }

  /// For each element of `shape` in row-major order, its index in a tensor of the same rank where some sizes are 1.
  static int[] reducedIndex(Shape shape, Shape reduced) {
    long[] strides = reduced.rowMajorStrides();
    int[] result = new int[Math.toIntExact(shape.elements())];
    long[] index = new long[shape.rank()];
    for (int i = 0; i < result.length; i++) {
      long at = 0;
      for (int axis = 0; axis < index.length; axis++) {
        at += reduced.size(axis) == 1 ? 0 : index[axis] * strides[axis];
      }
      result[i] = Math.toIntExact(at);
      for (int axis = index.length - 1; axis >= 0 && ++index[axis] == shape.size(axis); axis--) {
        index[axis] = 0;
      }
    }
    return result;
  }

}
