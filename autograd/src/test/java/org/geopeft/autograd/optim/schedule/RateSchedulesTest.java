package org.geopeft.autograd.optim.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Schedules worked out by hand, from an initial rate of 8.
class RateSchedulesTest {
  private static void assertRates(RateSchedule schedule, double... expected) {
    double[] rates = IntStream.range(0, expected.length).mapToDouble(epoch -> schedule.rate(8, epoch)).toArray();
    assertArrayEquals(expected, rates, 1e-14);
  }

  @Test
  void factorsAtEpochs() {
    assertRates(new StepLR(2, 0.5), 8, 8, 4, 4, 2);
    assertRates(new MultiStepLR(List.of(1, 3, 3), 0.5), 8, 4, 4, 1, 1);
    assertRates(new ExponentialLR(0.5), 8, 4, 2, 1);
    assertRates(new ConstantLR(0.25, 2), 2, 2, 8, 8);
  }

  @Test
  void linesAndPowersStayAtTheirEnd() {
    assertRates(new LinearLR(0.5, 1, 4), 4, 5, 6, 7, 8, 8);
    assertRates(new PolynomialLR(4, 1), 8, 6, 4, 2, 0, 0);
    assertRates(new PolynomialLR(4, 2), 8, 4.5, 2, 0.5, 0);
  }

  @Test
  void cosinesGoOnOrBeginAgain() {
    double quarter = 2 + 6 / 2.0 * (1 + Math.sqrt(0.5));
    assertRates(new CosineAnnealingLR(4, 2), 8, quarter, 5, 10 - quarter, 2, 10 - quarter, 5);
    double eighth = 4 + 4 * Math.sqrt(0.5);
    assertRates(new CosineAnnealingWarmRestarts(2, 2, 0), 8, 4, 8, eighth, 4, 8 - eighth, 8);
  }

  @Test
  void oneCycleIgnoresTheInitialRate() {
    OneCycleLR lines = new OneCycleLR(10, 9, 1 / 3.0, true, 5, 4, false, 0.8, 0.9);
    assertRates(lines, 2, 6, 10, 10 - 9.5 / 6, 10 - 9.5 / 3, 5.25, 10 - 9.5 / 1.5, 10 - 9.5 / 1.2, 0.5);
    assertArrayEquals(
        new double[] {0.9, 0.85, 0.8, 0.9}, IntStream.of(0, 1, 2, 8).mapToDouble(lines::momentum).toArray(), 1e-14);
    assertRates(new OneCycleLR(10, 9, 1 / 3.0, true, 5, 4, true, 0.8, 0.9), 2, 6, 10, 6, 2, 1.625, 1.25, 0.875, 0.5);
    assertThrows(IllegalArgumentException.class, () -> lines.rate(8, 10));
  }

  @Test
  void warmUps() {
    assertRates(LambdaLR.linearWarmUp(4), 2, 4, 6, 8);
    assertRates(LambdaLR.warmUpThenCosine(2, 4), 4, 8, 8, 4, 0);
    RateSchedule both = new SequentialLR(List.of(LambdaLR.linearWarmUp(2), new ExponentialLR(0.5)), List.of(2));
    assertRates(both, 4, 8, 8, 4, 2);
  }

  @Test
  void whatDividesIsPositive() {
    assertThrows(IllegalArgumentException.class, () -> new StepLR(0, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new LinearLR(0.1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new PolynomialLR(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new CosineAnnealingLR(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new CosineAnnealingWarmRestarts(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new OneCycleLR(1, 0));
    var wrong = assertThrows(IllegalArgumentException.class, () -> new SequentialLR(List.of(), List.of(1)));
    assertEquals("SequentialLR: 0 schedulers need -1 milestones, got 1.", wrong.getMessage());
  }
}
