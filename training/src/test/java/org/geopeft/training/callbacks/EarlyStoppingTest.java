package org.geopeft.training.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.geopeft.training.Direction;
import org.geopeft.training.State;
import org.geopeft.training.callbacks.EarlyStopping.Options;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

  @Test
  void stopsAfterPatienceChecksWithoutImprovement() {
    var stopping = new EarlyStopping(new Options("val/loss").withPatience(2));
    assertFalse(stopping.check(1, 0));
    assertFalse(stopping.check(1, 1));
    assertFalse(stopping.check(0.5, 2));
    assertFalse(stopping.check(0.5, 3));
    assertNull(stopping.message());
    assertTrue(stopping.check(0.6, 4));
    assertEquals("Early stopping: val/loss has not improved in the last 2 checks; the best value was 0.5000.",
        stopping.message());
    assertEquals(4L, stopping.state().get("stopped_epoch"));
    assertEquals(3L, stopping.state().get("stopping_reason"));
  }

  @Test
  void improvementMustExceedMinDelta() {
    var stopping = new EarlyStopping(new Options("val/mIoU", Direction.MAX, 0.25, 1, true, null, null));
    assertFalse(stopping.check(0.5, 0));
    assertTrue(stopping.check(0.75, 1));
  }

  @Test
  void thresholdsAndNonFiniteValuesStopAtOnce() {
    var goal = new EarlyStopping(new Options("val/mIoU", Direction.MAX, 0, 3, true, 0.8, 0.1));
    assertFalse(goal.check(0.8, 0));
    assertTrue(goal.check(0.81, 1));
    assertTrue(goal.check(0.09, 2));
    assertEquals("Early stopping: val/mIoU = 0.09000 has passed the divergence threshold 0.1.", goal.message());
    var finite = new EarlyStopping(new Options("val/loss"));
    assertTrue(finite.check(Double.NaN, 0));
    assertEquals(4L, finite.state().get("stopping_reason"));
    var lenient = new EarlyStopping(new Options("val/loss", Direction.MIN, 0, 3, false, null, null));
    assertFalse(lenient.check(Double.NaN, 0));
  }

  @Test
  void stateIsRestoredUnderLightningsKey() {
    var first = new EarlyStopping(new Options("val/loss").withPatience(3));
    first.check(0.5, 0);
    first.check(0.6, 1);
    assertEquals("EarlyStopping{'monitor': 'val/loss', 'mode': 'min'}", first.stateKey());
    assertEquals(State.scalar(0.5f), first.state().get("best_score"));
    var second = new EarlyStopping(new Options("val/loss"));
    second.load(first.state());
    assertEquals(first.state(), second.state());
    assertFalse(second.check(0.7, 2));
    assertTrue(second.check(0.7, 3));
  }
}
