package org.geopeft.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.geopeft.training.progress.Progress;
import org.geopeft.training.progress.ProgressListener;
import org.jspecify.annotations.Nullable;

/// Progress on a terminal: one bar a pass, with loss, images/s and the time left.
final class TerminalProgress implements ProgressListener {

  private static final int REFRESH_MILLIS = 200;

  private final PrintStream out;
  private @Nullable ProgressBar bar;
  private String heading = "";

  TerminalProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void progress(Progress progress) {
    if (bar == null || !progress.heading().equals(heading)) {
      close();
      heading = progress.heading();
      bar = new ProgressBarBuilder()
          .setTaskName(heading)
          .setInitialMax(progress.batches())
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(REFRESH_MILLIS)
          .setConsumer(new ConsoleProgressBarConsumer(out))
          .hideEta() // of the pass; the figures have that of the run
          .clearDisplayOnFinish()
          .build();
    }
    bar.stepTo(progress.batch());
    bar.setExtraMessage(" " + progress.figures());
    if (progress.isLast()) {
      close();
    }
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
