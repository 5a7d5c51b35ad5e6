package org.geopeft.autograd.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.junit.jupiter.api.Test;

class InitTest {
  private static final int N = 60_000;

  private static double[] values(Init init, long... sizes) {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      return WeightSource.random(scope, 11).parameter("weight", Shape.of(sizes), init).tensor().toDoubles();
    }
  }

  /// Bounds of five standard deviations of what N draws give.
  private static void hasMoments(double[] values, double deviation, double fourthOverSquare) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
    assertEquals(0, mean, 5 * deviation / Math.sqrt(values.length));
    double variance = deviation * deviation;
    assertEquals(variance, square, 5 * variance * Math.sqrt((fourthOverSquare - 1) / values.length));
  }

  private static void isWithin(double bound, double[] values) {
    double most = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    assertTrue(most <= bound && most > 0.999 * bound, most + " against " + bound);
    hasMoments(values, bound / Math.sqrt(3), 9 / 5.0);
  }

  @Test
  void uniformFillsItsInterval() {
    isWithin(0.25, values(Init.uniform(0.25), N));
  }

  @Test
  void xavierLooksAtBothWidths() {
    isWithin(Math.sqrt(6.0 / (200 + 300)), values(Init.xavierUniform(), 200, 300));
    isWithin(Math.sqrt(6.0 / (100 + 6 * 10 * 10)), values(Init.xavierUniform(), 100, 6, 10, 10));
  }

  @Test
  void torchsDefaultIsOneOverTheRootOfTheInputs() {
    isWithin(1 / Math.sqrt(300), values(Init.torchDefault(300), 200, 300));
  }

  @Test
  void normalHasItsMoments() {
    hasMoments(values(Init.normal(0.02), N), 0.02, 3);
  }

  @Test
  void constantIsConstant() {
    assertArrayEquals(new double[] {3, 3}, values(Init.constant(3), 2));
  }

  /// A parameter's values depend on the seed and its full name: not on what was built before it, nor on the order.
  @Test
  void eachParameterHasItsOwnStream() {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      WeightSource w = WeightSource.random(scope, 5);
      double[] first = weight(w.at("blocks").at(0));
      double[] second = weight(w.at("blocks").at(1));
      double[] again = weight(WeightSource.random(scope, 5).at("blocks.0"));
      double[] otherSeed = weight(WeightSource.random(scope, 6).at("blocks.0"));
      assertArrayEquals(first, again);
      assertFalse(Arrays.equals(first, second));
      assertFalse(Arrays.equals(first, otherSeed));
    }
  }

  private static double[] weight(WeightSource source) {
    return source.parameter("weight", Shape.of(9), Init.normal(1)).tensor().toDoubles();
  }

  @Test
  void largeParametersAreFilledToTheEnd() {
    double[] values = values((_, _, index) -> index, 3, 70_000);
    for (int i = 0; i < values.length; i++) {
      assertEquals(i, values[i]);
    }
  }

  @Test
  void theShapeBackendSpendsNoTimeOnValues() {
    Device device = ShapeBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      WeightSource.random(scope, 0).parameter("weight", Shape.of(1 << 20, 1 << 20), Init.normal(1));
      assertEquals(4L << 40, device.backend().pool().liveBytes());
    }
  }

  @Test
  void aRandomCounterGoesOnWhereItStood() {
    RandomCounter counter = new RandomCounter(9, 0);
    counter.next();
    counter.next();
    assertEquals(2, counter.drawn());
    RandomCounter resumed = new RandomCounter(counter.seed(), counter.drawn());
    for (int i = 0; i < 5; i++) {
      assertEquals(counter.next(), resumed.next());
    }
    assertEquals(10_000, LongStream.generate(counter::next).limit(10_000).distinct().count());
  }
}
