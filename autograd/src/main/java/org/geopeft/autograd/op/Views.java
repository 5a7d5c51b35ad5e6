package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;

/// What several operations make of a tensor on their way to the backend.
final class Views {
  private Views() {}

  /// `[…, n]` as a matrix `[R, n]`.
  static Tensor rows(Tensor x) {
    return x.reshape(Shape.of(x.shape().elements(0, x.shape().rank() - 1), x.shape().size(-1)));
  }

  /// Refuses an axis that the shape does not have.
  static void requireAxis(String op, Shape shape, int axis) {
    if (axis < 0 || axis >= shape.rank()) {
      throw Op.shapeError(
          "GP-SHAPE-142", op + " of " + shape + " along axis " + axis, "axes count from 0, got rank " + shape.rank());
    }
  }

  /// Refuses operands of different types.
  static void requireOneType(String op, List<DType> operands) {
    for (DType type : operands) {
      if (type != operands.getFirst()) {
        throw new TensorException(
            "GP-DTYPE-003",
            op + ": operands of types " + operands.getFirst().label() + " and " + type.label()
                + "\n  rule all operands have one type; nothing is converted in silence");
      }
    }
  }

  /// factor · x as a new tensor.
  static Tensor scaled(Run run, Tensor x, double factor) {
    Tensor out = run.allocate(x.shape());
    run.backend().addScaled(x, factor, x, 0, out);
    return out;
  }

  /// aᵀ b of matrices: a projection's gradient by its weight.
  static Tensor transposedProduct(Run run, Tensor a, Tensor b) {
    Tensor out = run.allocate(Shape.of(a.shape().size(1), b.shape().size(1)));
    run.backend().matmul(a.permute(1, 0), b, null, out, false);
    return out;
  }

  /// The sum of a matrix' rows, `[R, n]` → `[n]`: a projection's gradient by its bias.
  static Tensor columnSums(Run run, Tensor rows) {
    Tensor sum = Reductions.reduced(run, Reduction.SUM, rows, rows.shape().with(0, 1));
    return sum.reshape(rows.shape().without(0));
  }
}
