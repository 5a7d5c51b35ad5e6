package org.geopeft.training.progress;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Consumer;

/// Progress for a pipe or a file: a plain line now and then, none that is written over.
public final class PlainProgress implements ProgressListener {

  private final Consumer<String> lines;
  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private long lastLine;

  /// @param lines takes each line
  /// @param interval the least time between two lines of one pass
  public PlainProgress(Consumer<String> lines, Duration interval) {
    this(lines, interval, System::nanoTime);
  }

  PlainProgress(Consumer<String> lines, Duration interval, LongSupplier nanoTime) {
    this.lines = lines;
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  /// Writes a line if the last one is old enough. The end of a pass needs none: what came of it is a message.
  @Override
  public void progress(Progress progress) {
    long now = nanoTime.getAsLong();
    if (progress.batch() > 0 && now - lastLine >= intervalNanos) {
      lastLine = now;
      lines.accept("%s  %d/%d  %s".formatted(
          progress.heading(), progress.batch(), progress.batches(), progress.figures()));
    }
  }

  @Override
  public void message(String line) {
    lines.accept(line);
  }
}
