package org.geopeft.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.geopeft.training.progress.Progress;
import org.geopeft.training.progress.ProgressListener;
import org.jspecify.annotations.Nullable;

/// Progress on a terminal: one bar a pass, with loss, images/s and the time left.
final class TerminalProgress implements ProgressListener {

  private static final int REFRESH_MILLIS = 200;
  private static final int LEAST_BAR = 5;
  private static final int MOST_BAR = 30;

  private final PrintStream out;
  private @Nullable ProgressBar bar;
  private String heading = "";
  // written by the training thread, read by the bar's own
  private volatile @Nullable Progress latest;

  TerminalProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void progress(Progress progress) {
    latest = progress;
    if (bar == null && progress.isLast()) {
      return; // the pass is over, and its bar gone
    }
    if (bar == null || !progress.heading().equals(heading)) {
      close();
      heading = progress.heading();
      bar = new ProgressBarBuilder()
          .setInitialMax(progress.batches())
          .setUpdateIntervalMillis(REFRESH_MILLIS)
          .setConsumer(new ConsoleProgressBarConsumer(out))
          .setRenderer((state, width) -> latest == null ? "" : line(latest, width))
          .clearDisplayOnFinish()
          .build();
    }
    bar.stepTo(progress.batch());
    if (progress.isLast()) {
      close();
    }
  }

  /// Heading, bar, batches and figures; the bar takes the room the others leave, and none where there is too little.
  static String line(Progress progress, int width) {
    String count = " %d/%d  ".formatted(progress.batch(), progress.batches());
    String figures = progress.figures();
    int room = Math.min(MOST_BAR, width - progress.heading().length() - count.length() - figures.length() - 3);
    String line = progress.heading() + (room < LEAST_BAR ? "" : bar(progress, room)) + count + figures;
    return line.length() > width ? line.substring(0, Math.max(0, width)) : line;
  }

  private static String bar(Progress progress, int length) {
    int done = (int) (length * progress.batch() / Math.max(1, progress.batches()));
    return " [" + "=".repeat(done) + " ".repeat(length - done) + "]";
  }

  @Override
  public void message(String line) {
    close();
    out.println(line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
