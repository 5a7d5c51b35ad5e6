package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NumbersTest {
  /// Values to 16 digits from tables of the error function (DLMF 7, Abramowitz and Stegun table 7.1).
  @Test
  void errorFunction() {
    assertEquals(0, Erf.erf(0));
    assertEquals(0.5204998778130465, Erf.erf(0.5), 1e-15);
    assertEquals(0.8427007929497149, Erf.erf(1), 1e-15);
    assertEquals(0.9953222650189527, Erf.erf(2), 1e-15);
    assertEquals(-0.9999779095030014, Erf.erf(-3), 1e-15);
    assertEquals(1, Erf.erf(Double.POSITIVE_INFINITY));
    assertTrue(Double.isNaN(Erf.erf(Double.NaN)));
    assertEquals(Erf.erf(2.5 - 1e-12), Erf.erf(2.5), 1e-14, "both formulas agree where they meet");
  }

  @Test
  void bfloat16RoundsToNearestEven() {
    assertEquals(0x3F80, Elements.toBfloat16(1f));
    assertEquals(0x3F80, Elements.toBfloat16(Float.intBitsToFloat(0x3F808000)), "halfway, down to even");
    assertEquals(0x3F82, Elements.toBfloat16(Float.intBitsToFloat(0x3F818000)), "halfway, up to even");
    assertEquals(0x3F81, Elements.toBfloat16(Float.intBitsToFloat(0x3F808001)));
    assertTrue(Float.isNaN(Float.intBitsToFloat(Elements.toBfloat16(Float.intBitsToFloat(0x7F800001)) << 16)));
    assertEquals(0x7F80, Elements.toBfloat16(Float.POSITIVE_INFINITY));
  }

  @Test
  void counterRandomIsAFunctionOfKeyAndIndex() {
    assertEquals(CounterRandom.bits(5, 17), CounterRandom.bits(5, 17));
    assertNotEquals(CounterRandom.bits(5, 17), CounterRandom.bits(5, 18));
    assertNotEquals(CounterRandom.bits(5, 17), CounterRandom.bits(6, 17));
    assertNotEquals(CounterRandom.key(0, "a.weight"), CounterRandom.key(0, "b.weight"));
    assertNotEquals(CounterRandom.key(0, "a.weight"), CounterRandom.key(1, "a.weight"));
    // the first output of SplitMix64 seeded with 0, as published with the generator
    assertEquals(0xE220A8397B1DCDAFL, CounterRandom.bits(0, 0));
    assertEquals(0x6E789E6AA1B965F4L, CounterRandom.bits(0, 1));
  }

  @Test
  void uniformAndNormalNumbersHaveTheirMoments() {
    int n = 100_000;
    double sum = 0;
    double squares = 0;
    double normalSum = 0;
    double normalSquares = 0;
    int beyondTwo = 0;
    for (int i = 0; i < n; i++) {
      double u = CounterRandom.uniform(42, i);
      assertTrue(u >= 0 && u < 1);
      sum += u;
      squares += u * u;
      double z = CounterRandom.normal(42, i);
      normalSum += z;
      normalSquares += z * z;
      beyondTwo += Math.abs(z) > 2 ? 1 : 0;
    }
    // within five standard deviations of what n draws give
    assertEquals(0.5, sum / n, 5 * Math.sqrt(1 / 12.0 / n));
    assertEquals(1 / 3.0, squares / n, 5 * Math.sqrt(4 / 45.0 / n));
    assertEquals(0, normalSum / n, 5 / Math.sqrt(n));
    assertEquals(1, normalSquares / n, 5 * Math.sqrt(2.0 / n));
    assertEquals(0.0455, beyondTwo / (double) n, 5 * Math.sqrt(0.0455 / n));
  }

  @Test
  void tablesKnowTheirSlopes() {
    for (Unary function : Unary.values()) {
      for (double x : new double[] {0.3, 0.9, 1.7}) {
        double h = 1e-6;
        double difference = (function.apply(x + h) - function.apply(x - h)) / (2 * h);
        assertEquals(difference, function.slope(x), 1e-8, function + " at " + x);
      }
    }
    for (Binary function : Binary.values()) {
      double h = 1e-6;
      double a = 0.7;
      double b = 1.9;
      assertEquals((function.apply(a + h, b) - function.apply(a - h, b)) / (2 * h), function.slopeA(a, b), 1e-8);
      assertEquals((function.apply(a, b + h) - function.apply(a, b - h)) / (2 * h), function.slopeB(a, b), 1e-8);
    }
    assertEquals(0.5, Binary.MAX.slopeA(1, 1));
    assertEquals(0.5, Binary.MIN.slopeB(1, 1));
    assertEquals(0, Unary.RELU.slope(0));
    assertEquals(0, Unary.ABS.slope(0));
    assertEquals(0, Unary.ABS.slope(Double.NaN), "as PyTorch");
    assertEquals(1, Unary.RELU.slope(Double.NaN), "as PyTorch");
    assertEquals(1, Binary.MAX.slopeB(Double.NaN, 1), "as PyTorch");
    assertEquals(1, Binary.MIN.slopeA(Double.NaN, 1), "as PyTorch");
  }
}
