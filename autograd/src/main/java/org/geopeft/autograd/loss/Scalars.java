package org.geopeft.autograd.loss;

import java.util.List;
import java.util.stream.IntStream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// Arithmetic that losses do with few numbers.
final class Scalars {
  private Scalars() {}

  static Tensor with(Run run, Binary function, Tensor a, Tensor b) {
    return run.apply(new ElementwiseBinary(function), a, b);
  }

  static Tensor with(Run run, Binary function, Tensor a, double b) {
    return with(run, function, a, run.full(Shape.scalar(), b));
  }

  /// 1 where an element is not 0, which nothing is differentiated through.
  static Tensor nonZero(Run run, Tensor x) {
    return differs(run, x, 0);
  }

  /// 1 where an element differs from a value, otherwise 0.
  static Tensor differs(Run run, Tensor x, double value) {
    return with(run, Binary.SUB, run.full(Shape.scalar(), 1), matches(run, x, value));
  }

  /// 1 where an element equals a value, otherwise 0.
  static Tensor matches(Run run, Tensor x, double value) {
    Tensor out = run.allocate(x.shape());
    run.backend().indexing().matches(run.contiguous(x.withNode(null)), value, out);
    return out;
  }

  /// All elements as one number.
  static Tensor reduced(Run run, Reduction reduction, Tensor x) {
    List<Integer> axes = IntStream.range(0, x.shape().rank()).boxed().toList();
    return run.apply(new Reshape(Shape.scalar()), run.apply(new Reduce(reduction, axes), x));
  }

  static Tensor reduced(Run run, LossReduction reduction, Tensor x) {
    return switch (reduction) {
      case NONE -> x;
      case SUM -> reduced(run, Reduction.SUM, x);
      case MEAN -> reduced(run, Reduction.MEAN, x);
    };
  }

  /// Σ x / max(n, 1): 0 where nothing counts.
  static Tensor mean(Run run, Tensor x, Tensor count) {
    return with(run, Binary.DIV, reduced(run, Reduction.SUM, x), with(run, Binary.MAX, count.withNode(null), 1));
  }

  /// √x with the slope 0 at 0, where the true one is infinite.
  static Tensor root(Run run, Tensor x) {
    Tensor positive = with(run, Binary.MAX, x, Float.MIN_NORMAL);
    return with(run, Binary.MUL, run.apply(new ElementwiseUnary(Unary.SQRT), positive), nonZero(run, x));
  }

  /// The shape of a loss of elements.
  static List<Shape> shape(LossReduction reduction, Shape elements) {
    return List.of(reduction == LossReduction.NONE ? elements : Shape.scalar());
  }

  /// Refuses another number of operands.
  static void requireOperands(Op loss, List<Shape> operands, int count) {
    if (operands.size() != count) {
      throw Op.shapeError(
          "GP-SHAPE-123", loss.name() + " of " + operands.size() + " operands", "there are " + count);
    }
  }
}
