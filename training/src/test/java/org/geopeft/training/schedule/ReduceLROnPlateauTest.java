package org.geopeft.training.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.geopeft.training.Direction;
import org.geopeft.training.State;
import org.geopeft.training.schedule.ReduceLROnPlateau.Options;
import org.junit.jupiter.api.Test;

class ReduceLROnPlateauTest {

  private static double[] run(ReduceLROnPlateau schedule, double rate, double... metrics) {
    double[] rates = {rate};
    double[] after = new double[metrics.length];
    for (int i = 0; i < metrics.length; i++) {
      rates = schedule.step(metrics[i], rates);
      after[i] = rates[0];
    }
    return after;
  }

  private static ReduceLROnPlateau schedule(Options options) {
    return new ReduceLROnPlateau(options, new double[] {1});
  }

  @Test
  void reducesWhenBadEpochsExceedPatience() {
    var options = Options.DEFAULTS.withFactor(0.5).withPatience(2);
    assertArrayEquals(new double[] {1, 1, 1, 0.5, 0.5, 0.5, 0.25}, run(schedule(options), 1, 3, 3, 3, 3, 3, 3, 3));
  }

  @Test
  void anImprovementMustExceedTheThreshold() {
    var options = new Options(Direction.MIN, 0.5, 0, 0.1, true, 0, List.of(0.0), 1e-8);
    assertArrayEquals(new double[] {1, 0.5, 0.5}, run(schedule(options), 1, 1.0, 0.91, 0.89));
    var absolute = new Options(Direction.MAX, 0.5, 0, 0.5, false, 0, List.of(0.0), 1e-8);
    assertArrayEquals(new double[] {1, 0.5, 0.5}, run(schedule(absolute), 1, 1.0, 1.5, 1.6));
  }

  @Test
  void epochsOfCooldownAreNotBad() {
    var options = new Options(Direction.MIN, 0.5, 0, 1e-4, true, 2, List.of(0.0), 1e-8);
    assertArrayEquals(new double[] {1, 0.5, 0.5, 0.5, 0.25}, run(schedule(options), 1, 1, 1, 1, 1, 1));
  }

  @Test
  void rateStaysAboveItsMinimumAndTinyCutsAreNotMade() {
    var options = new Options(Direction.MIN, 0.5, 0, 1e-4, true, 0, List.of(0.4), 1e-8);
    assertArrayEquals(new double[] {1, 0.5, 0.4, 0.4}, run(schedule(options), 1, 1, 1, 1, 1));
    var coarse = new Options(Direction.MIN, 0.5, 0, 1e-4, true, 0, List.of(0.0), 0.3);
    assertArrayEquals(new double[] {1, 0.5, 0.5}, run(schedule(coarse), 1, 1, 1, 1));
  }

  @Test
  void everyGroupMayHaveAMinimumOfItsOwn() {
    var options = new Options(Direction.MIN, 0.1, 0, 1e-4, true, 0, List.of(0.5, 0.02), 1e-8);
    var schedule = new ReduceLROnPlateau(options, new double[] {1, 1});
    double[] rates = schedule.step(1, new double[] {1, 1});
    for (int i = 0; i < 3; i++) {
      rates = schedule.step(1, rates);
    }
    assertArrayEquals(new double[] {0.5, 0.02}, rates);
    assertNull(schedule.state().get("default_min_lr"));
    assertEquals(List.of(0.5, 0.02), schedule.state().get("min_lrs"));
    var again = new ReduceLROnPlateau(Options.DEFAULTS, new double[] {1, 1});
    again.load(schedule.state());
    assertEquals(schedule.state(), again.state());
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> new ReduceLROnPlateau(options, new double[] {1, 1, 1}));
    assertTrue(thrown.getMessage().contains("min_lr names 2 rates for 3 parameter groups"), thrown.getMessage());
  }

  @Test
  void stateIsRestored() {
    var options = Options.DEFAULTS.withFactor(0.5).withPatience(3);
    double[] metrics = {5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3};
    double[] whole = run(schedule(options), 1, metrics);
    var first = schedule(options);
    double[] start = run(first, 1, 5, 4, 4, 4);
    var second = schedule(Options.DEFAULTS);
    second.load(first.state());
    assertEquals(first.state(), second.state());
    double[] rest = run(second, start[3], 4, 4, 3, 3, 3, 3, 3);
    assertArrayEquals(java.util.Arrays.copyOfRange(whole, 4, 11), rest);
  }

  @Test
  void stateHasPyTorchsKeysInItsOrder() {
    assertEquals(
        List.of("factor", "default_min_lr", "min_lrs", "patience", "cooldown", "eps", "last_epoch", "_last_lr",
            "mode_worse", "mode", "threshold", "threshold_mode", "best", "cooldown_counter", "num_bad_epochs"),
        List.copyOf(schedule(Options.DEFAULTS).state().keySet()));
  }

  @Test
  void brokenStateAndFactorAreRefused() {
    var thrown = assertThrows(
        State.StateException.class, () -> schedule(Options.DEFAULTS).load(Map.of("factor", "half")));
    assertEquals("The state of ReduceLROnPlateau in the checkpoint cannot be restored: entry factor must be a number, "
        + "the file has half.", thrown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Options.DEFAULTS.withFactor(1));
  }
}
