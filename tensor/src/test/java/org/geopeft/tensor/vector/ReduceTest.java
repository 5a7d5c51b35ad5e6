package org.geopeft.tensor.vector;

import org.geopeft.tensor.Backend;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReduceTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new ReferenceBackend();

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void reducesAnyAxes(Reduction reduction) {
    try (Twins twins = new Twins(1)) {
      for (long[] out : new long[][] {
        {1, 1, 1}, {1, 1, 40}, {1, 7, 1}, {5, 1, 1}, {5, 7, 1}, {5, 1, 40}, {1, 7, 40}, {5, 7, 40}
      }) {
        check(twins, reduction, twins.normal(5, 7, 40), out);
        check(twins, reduction, twins.normal(40, 7, 5).view(t -> t.permute(2, 1, 0)), out);
        check(twins, reduction, twins.normal(5, 1, 40).view(t -> t.expand(Shape.of(5, 7, 40))), out);
      }
      check(twins, reduction, twins.normal(3, 0), 3, 1);
      check(twins, reduction, twins.normal(0, 30), 1, 30);
      check(twins, reduction, twins.normal(0, 3), 0, 1);
      check(twins, reduction, twins.normal(200_003), 1);
      check(twins, reduction, twins.normal(2, 3, 50_000), 1, 3, 1);
      check(twins, reduction, twins.normal(3001, 67), 1, 67);
      check(twins, reduction, twins.normal(17), 1);
      check(twins, reduction, twins.normal(), new long[0]);
    }
  }

  private static void check(Twins twins, Reduction reduction, Twin x, long... sizes) {
    Twin out = twins.result(Shape.of(sizes));
    REFERENCE.reduce(reduction, x.expected(), out.expected());
    VECTOR.reduce(reduction, x.actual(), out.actual());
    boolean exact = reduction == Reduction.MAX || reduction == Reduction.MIN;
    double mean = reduction == Reduction.MEAN ? 1 : Math.sqrt(x.shape().elements() + 1.0);
    Close.elements(out, exact ? 0 : 2e-7, exact ? 0 : 1e-6 * mean);
  }

  @Test
  void longSumsAreAccurate() {
    try (Twins twins = new Twins(1)) {
      Twin x = twins.filled(Shape.of(300_000, 16), i -> 1 + Math.sin(i) * 0.1);
      Twin columns = twins.result(Shape.of(1, 16));
      REFERENCE.reduce(Reduction.SUM, x.expected(), columns.expected());
      VECTOR.reduce(Reduction.SUM, x.actual(), columns.actual());
      Close.elements(columns, 1.2e-7, 0);
      Twin sum = twins.result(Shape.of(1, 1));
      REFERENCE.reduce(Reduction.SUM, x.expected(), sum.expected());
      VECTOR.reduce(Reduction.SUM, x.actual(), sum.actual());
      Close.elements(sum, 1.2e-7, 0);
      Twin squares = twins.result(DType.F64, Shape.of(1));
      REFERENCE.sumOfSquares(x.expected(), squares.expected());
      VECTOR.sumOfSquares(x.actual(), squares.actual());
      Close.elements(squares, 1e-13, 0);
    }
  }

  @Test
  void argmaxTakesTheFirstAndPrefersNaN() {
    try (Twins twins = new Twins(1)) {
      Twin x = twins.filled(Shape.of(3, 5, 700), i -> i % 97 == 0 ? Double.NaN : i * 7919 % 5);
      argmax(twins, x, 0);
      argmax(twins, x, 1);
      argmax(twins, x, -1);
      argmax(twins, x.view(t -> t.permute(2, 0, 1)), 1);
      argmax(twins, twins.normal(2, 3, 5000), 1);
      argmax(twins, twins.normal(0, 3), 1);
    }
  }

  private static void argmax(Twins twins, Twin x, int axis) {
    Shape shape = x.shape().without(axis < 0 ? x.shape().rank() + axis : axis);
    Twin out = twins.result(DType.I64, shape);
    // the reference wants a counted axis
    REFERENCE.argmax(x.expected(), axis < 0 ? x.shape().rank() + axis : axis, out.expected());
    VECTOR.argmax(x.actual(), axis, out.actual());
    Close.elements(out, 0, 0);
  }
}
