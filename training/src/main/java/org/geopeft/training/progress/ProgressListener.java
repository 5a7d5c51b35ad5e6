package org.geopeft.training.progress;

/// Shows a run to whoever watches it. Called by the training thread only.
public interface ProgressListener extends AutoCloseable {

  /// A batch is done, or a pass begins (batch 0).
  void progress(Progress progress);

  /// A line that stays: an epoch's result, a checkpoint written, a warning.
  void message(String line);

  @Override
  default void close() {}

  /// Shows nothing.
  static ProgressListener silent() {
    return new ProgressListener() {
      @Override
      public void progress(Progress progress) {}

      @Override
      public void message(String line) {}
    };
  }
}
