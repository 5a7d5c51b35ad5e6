package org.geopeft.training.progress;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Measures how fast a piece of work goes and how long it will still take.
public final class Pace {

  private final LongSupplier nanoTime;
  private final long start;
  private long images;

  public Pace() {
    this(System::nanoTime);
  }

  Pace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /// Counts images that are done.
  public void done(int count) {
    images += count;
  }

  /// Images done by the time since the start.
  public double imagesPerSecond() {
    long nanos = nanoTime.getAsLong() - start;
    return nanos <= 0 ? 0 : images * 1e9 / nanos;
  }

  /// The time still to go when `done` parts of `all` have taken the time since the start; null before the first.
  public @Nullable Duration left(long done, long all) {
    if (done <= 0 || all < done) {
      return null;
    }
    double nanos = nanoTime.getAsLong() - start;
    return Duration.ofNanos((long) (nanos * (all - done) / done));
  }

  /// The time since the start.
  public Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - start);
  }
}
