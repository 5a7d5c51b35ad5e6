package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// What reductions over axes have in common: reduced axes stay with size 1.
final class Reductions {
  private Reductions() {}

  /// The shape with the axes reduced; refuses axes that it does not have.
  static Shape shape(String op, Shape a, List<Integer> axes) {
    Shape result = a;
    for (int axis : axes) {
      if (axis < 0 || axis >= a.rank() || axes.indexOf(axis) != axes.lastIndexOf(axis)) {
        throw Op.shapeError("GP-SHAPE-022", op + " of " + a + " over axes " + axes, "axes are 0 to rank − 1, each once");
      }
      result = result.with(axis, 1);
    }
    return result;
  }

  /// Refuses to choose among nothing.
  static void requireSome(String op, Shape a, List<Integer> axes) {
    if (count(a, axes) == 0 && shape(op, a, axes).elements() > 0) {
      throw Op.shapeError("GP-SHAPE-143", op + " of " + a + " over axes " + axes, "there is an element to choose");
    }
  }

  /// How many elements become one.
  static long count(Shape a, List<Integer> axes) {
    return axes.stream().mapToLong(a::size).reduce(1, (x, y) -> x * y);
  }

  /// A reduction as a new tensor.
  static Tensor reduced(Run run, Reduction reduction, Tensor x, Shape shape) {
    Tensor out = run.allocate(shape);
    run.backend().reduce(reduction, x, out);
    return out;
  }

  /// Gives each element that equals its group's extreme an equal share of the group's gradient. A group whose extreme
  /// is NaN receives NaN.
  ///
  /// @param extremes and g of the reduced shape
  static Tensor shared(Run run, Tensor x, Tensor extremes, Tensor g) {
    Backend backend = run.backend();
    Tensor chosen = run.scope().allocate(DType.BOOL, x.shape());
    backend.pointwise().compare(Comparison.EQ, x, extremes.expand(x.shape()), chosen);
    Tensor out = run.allocate(x.shape());
    Tensor one = run.full(Shape.scalar(), 1).expand(x.shape());
    Tensor zero = run.full(Shape.scalar(), 0).expand(x.shape());
    backend.pointwise().where(chosen, one, zero, out);
    Tensor share = reduced(run, Reduction.SUM, out, g.shape());
    backend.binary(Binary.DIV, g, share, share);
    Tensor rest = Views.scaled(run, share, 0); // 0, but NaN where nothing was equal
    backend.pointwise().where(chosen, share.expand(x.shape()), rest.expand(x.shape()), out);
    return out;
  }

  /// a/b, but 0 where b is 0; equal shapes.
  static Tensor ratio(Run run, Tensor a, Tensor b) {
    Tensor out = run.allocate(a.shape());
    run.backend().binary(Binary.DIV, a, b, out);
    return zeroWhereZero(run, b, out);
  }

  /// `values`, set to 0 where x is 0.
  static Tensor zeroWhereZero(Run run, Tensor x, Tensor values) {
    Tensor zero = run.full(Shape.scalar(), 0).expand(x.shape());
    Tensor isZero = run.scope().allocate(DType.BOOL, x.shape());
    run.backend().pointwise().compare(Comparison.EQ, x, zero, isZero);
    Tensor out = run.allocate(x.shape());
    run.backend().pointwise().where(isZero, zero, values, out);
    return out;
  }
}
