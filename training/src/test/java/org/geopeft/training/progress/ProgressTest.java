package org.geopeft.training.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static Progress training(long batch) {
    return new Progress(Progress.Phase.TRAINING, 2, 50, batch, 10, OptionalDouble.of(0.12345), 38.06,
        Duration.ofSeconds(130));
  }

  @Test
  void linesForAPipeComeNowAndThen() {
    var time = new AtomicLong();
    List<String> lines = new ArrayList<>();
    var plain = new PlainProgress(lines::add, Duration.ofSeconds(10), time::get);
    plain.progress(training(0));
    time.addAndGet(9_000_000_000L);
    plain.progress(training(1));
    time.addAndGet(1_000_000_000L);
    plain.progress(training(2));
    plain.progress(training(3));
    plain.message("written");
    assertEquals(
        List.of("epoch 3/50 training  2/10  loss 0.1235  38.1 images/s  2 min 10 s left", "written"), lines);
  }

  @Test
  void headingsTellWhatIsKnown() {
    var test = new Progress(Progress.Phase.TEST, -1, -1, 1, 2, OptionalDouble.empty(), 5, null);
    assertEquals("test", test.heading());
    assertEquals("5.0 images/s", test.figures());
    var endless = new Progress(Progress.Phase.TRAINING, 0, -1, 1, 2, OptionalDouble.empty(), 5, null);
    assertEquals("epoch 1 training", endless.heading());
  }

  @Test
  void timesReadLikeTimes() {
    assertEquals("7.6 s", Progress.text(Duration.ofMillis(7600)));
    assertEquals("10 s", Progress.text(Duration.ofMillis(9960)));
    assertEquals("1 min 0 s", Progress.text(Duration.ofMillis(59_600)));
    assertEquals("2 h 5 min", Progress.text(Duration.ofSeconds(7530)));
  }

  @Test
  void paceExtrapolates() {
    var time = new AtomicLong();
    var pace = new Pace(time::get);
    assertEquals(0, pace.imagesPerSecond());
    assertNull(pace.left(0, 10));
    time.set(2_000_000_000L);
    pace.done(8);
    assertEquals(4, pace.imagesPerSecond());
    assertEquals(Duration.ofSeconds(18), pace.left(1, 10));
  }
}
