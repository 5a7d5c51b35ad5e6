package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.vector.Twins.Twin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new org.geopeft.tensor.reference.ReferenceBackend();

  @ParameterizedTest
  @EnumSource(Unary.class)
  void unaryFunctionsOfAllSizesAndLayouts(Unary function) {
    for (int n : new int[] {0, 1, 5, 16, 33, 1025, 70_001}) {
      try (Twins twins = new Twins(n)) {
        Twin x = domain(function, twins.normal(n).view(t -> t));
        check(twins, function, x);
      }
    }
    try (Twins twins = new Twins(3)) {
      check(twins, function, domain(function, twins.normal(7, 31, 9)).view(t -> t.permute(2, 0, 1)));
      check(twins, function, domain(function, twins.normal(31, 1)).view(t -> t.expand(Shape.of(5, 31, 40))));
      check(twins, function, domain(function, twins.normal(4, 100)).view(t -> t.slice(1, 3, 77)));
    }
  }

  private static Twin domain(Unary function, Twin x) {
    if (function == Unary.LOG || function == Unary.SQRT || function == Unary.LOG1P) {
      for (Tensor t : new Tensor[] {x.expected(), x.actual()}) {
        double[] values = t.toDoubles();
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (Math.abs(values[i]) + 0.001);
        }
        t.set(values);
      }
    }
    return x;
  }

  private static void check(Twins twins, Unary function, Twin x) {
    Twin out = twins.result(x.shape());
    REFERENCE.unary(function, x.expected(), out.expected());
    VECTOR.unary(function, x.actual(), out.actual());
    // GELU's negative tail is e to a power that is rounded to float
    Close.elements(out, function == Unary.GELU || function == Unary.GELU_TANH ? 3e-6 : 4e-7, 1e-38);
    Twin g = twins.filled(x.shape(), i -> Math.sin(i));
    Twin slope = twins.result(x.shape());
    REFERENCE.unaryGradient(function, x.expected(), g.expected(), slope.expected());
    VECTOR.unaryGradient(function, x.actual(), g.actual(), slope.actual());
    Close.elements(slope, 1e-6, 3e-7);
  }

  @ParameterizedTest
  @EnumSource(
      value = Unary.class,
      names = {
        "NEG", "ABS", "EXP", "SQRT", "SQUARE", "TANH", "SIGMOID", "RELU", "ERF", "RSQRT", "RECIPROCAL", "FLOOR", "ROUND",
        "SIGN", "LOG"
      })
  void specialValues(Unary function) {
    double[] special = {
      0, -0.0, 1e-45, -1e-40, 1e-38, 88.7, 88.8, -87.5, -100, -103.9, -104.5, 3e38, -3e38,
      Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 0.625, 1, -1, 9.5
    };
    try (Twins twins = new Twins(0)) {
      Twin x = twins.filled(Shape.of(special.length), i -> special[i]);
      Twin out = twins.result(x.shape());
      REFERENCE.unary(function, x.expected(), out.expected());
      VECTOR.unary(function, x.actual(), out.actual());
      Close.elements(out, 4e-7, 1e-38);
    }
  }

  @ParameterizedTest
  @EnumSource(Binary.class)
  void binaryFunctionsWithBroadcasting(Binary function) {
    try (Twins twins = new Twins(11)) {
      Shape shape = Shape.of(3, 50, 37);
      check(twins, function, twins.normal(3, 50, 37), twins.normal(3, 50, 37));
      check(twins, function, twins.normal(3, 50, 37), twins.normal(37).view(t -> t.expand(shape)));
      check(twins, function, twins.normal(3, 1, 1).view(t -> t.expand(shape)), twins.normal(3, 50, 37));
      check(twins, function, twins.normal(37, 3, 50).view(t -> t.permute(1, 2, 0)), twins.normal(3, 50, 37));
      check(twins, function, twins.normal(2, 64, 1024), twins.normal(1024).view(t -> t.expand(Shape.of(2, 64, 1024))));
      check(twins, function, twins.normal(0, 4), twins.normal(0, 4));
      Twin same = twins.filled(Shape.of(20), i -> i % 3);
      check(twins, function, same, twins.filled(Shape.of(20), i -> i % 2 + 1));
    }
  }

  private static void check(Twins twins, Binary function, Twin a, Twin b) {
    Twin out = twins.result(a.shape());
    REFERENCE.binary(function, a.expected(), b.expected(), out.expected());
    VECTOR.binary(function, a.actual(), b.actual(), out.actual());
    Close.elements(out, 1e-7, 1e-45);
    Twin g = twins.filled(a.shape(), i -> Math.cos(i));
    Twin outA = twins.result(a.shape());
    Twin outB = twins.result(a.shape());
    REFERENCE.binaryGradient(function, a.expected(), b.expected(), g.expected(), outA.expected(), outB.expected());
    VECTOR.binaryGradient(function, a.actual(), b.actual(), g.actual(), outA.actual(), outB.actual());
    Close.elements(outA, 2e-7, 1e-45);
    Close.elements(outB, 2e-7, 1e-45);
  }

  @Test
  void addScaledInPlace() {
    try (Twins twins = new Twins(5)) {
      Twin a = twins.normal(40_003);
      Twin b = twins.normal(40_003);
      REFERENCE.addScaled(a.expected(), 0.75, b.expected(), -2.5, a.expected());
      VECTOR.addScaled(a.actual(), 0.75, b.actual(), -2.5, a.actual());
      Close.elements(a, 2e-7, 3e-7);
      VECTOR.binary(Binary.ADD, b.actual(), b.actual(), b.actual());
      REFERENCE.binary(Binary.ADD, b.expected(), b.expected(), b.expected());
      Close.elements(b, 0, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 100_000})
  void fillsAndKeepsToTheView(int n) {
    try (Twins twins = new Twins(1)) {
      Twin all = twins.normal(3, n);
      Twin middle = all.view(t -> t.slice(0, 1, 2));
      REFERENCE.fill(middle.expected(), 0.5);
      VECTOR.fill(middle.actual(), 0.5);
      Close.elements(all, 0, 0);
      VECTOR.fill(all.actual().permute(1, 0), 0);
      REFERENCE.fill(all.expected(), 0);
      Close.elements(all, 0, 0);
      Twin labels = twins.result(DType.I64, Shape.of(n));
      VECTOR.fill(labels.actual(), -7);
      for (double label : labels.actual().toDoubles()) {
        assertEquals(-7, label);
      }
    }
  }

  @Test
  void dropoutKeepsWhatTheReferenceKeeps() {
    try (Twins twins = new Twins(2)) {
      Twin x = twins.normal(50_001);
      Twin key = twins.longs(Shape.of(1), _ -> 123456789L);
      Twin out = twins.result(x.shape());
      REFERENCE.dropout(x.expected(), 0.3, key.expected(), out.expected());
      VECTOR.dropout(x.actual(), 0.3, key.actual(), out.actual());
      Close.elements(out, 2e-7, 0);
      assertTrue(out.actual().toDoubles()[0] != -12345.75);
    }
  }
}
