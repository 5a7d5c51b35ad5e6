package org.geopeft.autograd.op;

import java.util.function.LongUnaryOperator;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;

/// What operations that take positions have in common.
final class Positions {
  private Positions() {}

  /// Refuses positions that are no I64.
  static void check(String op, DType indices) {
    if (indices != DType.I64) {
      throw new TensorException(
          "GP-INDEX-002", op + ": indices of type " + indices.label() + "\n  rule indices are i64");
    }
  }

  /// One list of positions `[K]` as the indices of a whole shape: the same along all axes but one.
  static Tensor along(Tensor list, int axis, Shape shape) {
    long[] strides = new long[shape.rank()];
    strides[axis] = list.stride(0);
    return list.view(shape, strides, 0);
  }

  /// A list of positions that is known beforehand.
  static Tensor list(Run run, long count, LongUnaryOperator position) {
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = position.applyAsLong(i);
    }
    return run.scope().allocate(DType.I64, Shape.of(count)).set(values);
  }

  /// The part of a tensor that indices of a smaller shape speak of: all of the axis, the first ones of the others.
  static Tensor narrowed(Tensor x, int axis, Shape indices) {
    return x.view(indices.with(axis, x.shape().size(axis)), x.strides(), 0);
  }

  /// x by positions along an axis, as a new tensor of x's type.
  static Tensor gathered(Run run, Tensor x, int axis, Tensor index) {
    Tensor out = run.scope().allocate(x.type(), index.shape());
    run.backend().indexing().gather(narrowed(x, axis, index.shape()), axis, index, out);
    return out;
  }

  /// Zeros of a shape, to which g is added by positions along an axis: the adjoint of [#gathered].
  static Tensor scattered(Run run, Tensor g, int axis, Tensor index, Shape shape) {
    Tensor out = run.full(shape, 0);
    run.backend().indexing().scatterAdd(g, axis, index, narrowed(out, axis, index.shape()));
    return out;
  }
}
