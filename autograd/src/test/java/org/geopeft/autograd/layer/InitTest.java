package org.geopeft.autograd.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.tensor.CounterRandom;
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
    hasMoments(Arrays.stream(values(Init.normal(7, 0.02), N)).map(v -> v - 7).toArray(), 0.02, 3);
  }

  @Test
  void uniformBetweenTwoBounds() {
    double[] values = values(Init.uniform(2, 3), N);
    isWithin(0.5, Arrays.stream(values).map(v -> v - 2.5).toArray());
  }

  /// Fan in 6 · 5 · 4, fan out 200 · 5 · 4.
  @Test
  void fansCountTheKernel() {
    assertEquals(120, Init.Fan.IN.of(Shape.of(200, 6, 5, 4)));
    assertEquals(4000, Init.Fan.OUT.of(Shape.of(200, 6, 5, 4)));
    isWithin(2 * Math.sqrt(6.0 / 4120), values(Init.xavierUniform(2), 200, 6, 5, 4));
    hasMoments(values(Init.xavierNormal(2), 200, 6, 5, 4), 2 * Math.sqrt(2.0 / 4120), 3);
    isWithin(Math.sqrt(2) * Math.sqrt(3.0 / 120),
        values(Init.kaimingUniform(0, Init.Fan.IN, Init.Nonlinearity.RELU), 200, 6, 5, 4));
    isWithin(Math.sqrt(3.0 / 4000) * Math.sqrt(2 / 1.04),
        values(Init.kaimingUniform(0.2, Init.Fan.OUT, Init.Nonlinearity.LEAKY_RELU), 200, 6, 5, 4));
    hasMoments(values(Init.kaimingNormal(0, Init.Fan.OUT, Init.Nonlinearity.TANH), 200, 6, 5, 4),
        5 / 3.0 / Math.sqrt(4000), 3);
    isWithin(1 / Math.sqrt(120), values(Init.torchDefault(), 200, 6, 5, 4));
    assertTrue(assertThrows(IllegalArgumentException.class, () -> values(Init.torchDefault(), 7)).getMessage()
        .contains("this one is [7]"));
  }

  /// `torch.nn.init.calculate_gain`.
  @Test
  void gainsAreThoseOfPyTorch() {
    assertEquals(List.of(1.0, 1.0, 5 / 3.0, Math.sqrt(2), Math.sqrt(2 / 1.25), 0.75),
        Arrays.stream(Init.Nonlinearity.values()).map(n -> n.gain(0.5)).toList());
  }

  /// Within ±1 sigma: mean 0, variance 1 − 2φ(1)/(2Φ(1) − 1) = 0.2911251.
  @Test
  void truncatedNormalHasBoundsAndMoments() {
    double[] values = values(Init.truncatedNormal(3, 0.5, 2.5, 3.5), N);
    assertTrue(Arrays.stream(values).allMatch(v -> v >= 2.5 && v <= 3.5));
    hasMoments(Arrays.stream(values).map(v -> (v - 3) / 0.5).toArray(), Math.sqrt(0.2911251), 2.07);
    assertArrayEquals(values, values(Init.truncatedNormalOfSigmas(3, 0.5, -1, 1), N));
    hasMoments(values(Init.truncatedNormal(0.02), N), 0.02, 3);
  }

  /// Far out, shares are 1 to all digits, and the mean is low + 1/low − 2/low³ + … (Mills' ratio).
  @Test
  void truncatedNormalReachesFarIntoItsTails() {
    double[] high = values(Init.truncatedNormal(0, 1, 9, 20), N);
    assertTrue(Arrays.stream(high).allMatch(v -> v >= 9 && v <= 20));
    assertEquals(9 + 1 / 9.0 - 2 / 729.0, Arrays.stream(high).average().orElseThrow(), 2e-3);
    double[] low = values(Init.truncatedNormal(0, 1, -20, -9), N);
    assertEquals(-9 - 1 / 9.0 + 2 / 729.0, Arrays.stream(low).average().orElseThrow(), 2e-3);
    assertThrows(IllegalArgumentException.class, () -> Init.truncatedNormal(0, 1, 2, 2));
  }

  @Test
  void orthogonalRowsOrColumns() {
    for (long[] sizes : new long[][] {{40, 40}, {60, 7}, {5, 3, 4, 2}, {1, 9}, {9, 1}}) {
      double[] values = values(Init.orthogonal(3), sizes);
      int rows = (int) sizes[0];
      int columns = values.length / rows;
      int fewer = Math.min(rows, columns);
      for (int i = 0; i < fewer; i++) {
        for (int j = 0; j < fewer; j++) {
          double dot = 0;
          for (int k = 0; k < Math.max(rows, columns); k++) {
            dot += rows >= columns
                ? values[k * columns + i] * values[k * columns + j]
                : values[i * columns + k] * values[j * columns + k];
          }
          assertEquals(i == j ? 9 : 0, dot, 1e-12);
        }
      }
    }
    assertEquals(0, values(Init.orthogonal(1), 0, 5).length);
    assertThrows(IllegalArgumentException.class, () -> values(Init.orthogonal(1), 5));
  }

  /// Q is spread evenly over all rotations only if R's diagonal is positive: then the first column is a normal vector
  /// made 1 long, both signs as likely.
  @Test
  void orthogonalTakesBothSigns() {
    Init init = Init.orthogonal(1);
    Shape shape = Shape.of(3, 3);
    long positive = LongStream.range(0, 400).filter(key -> init.value(shape, key, 8) > 0).count();
    assertEquals(200, positive, 50);
    long key = 5;
    double square = LongStream.of(0, 3, 6).mapToDouble(i -> CounterRandom.normal(key, i)).map(v -> v * v).sum();
    assertEquals(CounterRandom.normal(key, 3) / Math.sqrt(square), init.value(shape, key, 3), 1e-15);
  }

  @Test
  void linearStartsAsPyTorchs() {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      Linear linear = Linear.of(WeightSource.random(scope, 1), 256, 300);
      isWithin(1.0 / 16, linear.weight().tensor().toDoubles());
      double most = Arrays.stream(linear.bias().tensor().toDoubles()).map(Math::abs).max().orElseThrow();
      assertTrue(most <= 1.0 / 16 && most > 0.9 / 16);
    }
  }

  @Test
  void constantIsConstant() {
    assertArrayEquals(new double[] {3, 3}, values(Init.constant(3), 2));
    assertArrayEquals(new double[] {0, 0}, values(Init.zeros(), 2));
    assertArrayEquals(new double[] {1, 1}, values(Init.ones(), 2));
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
