package org.geopeft.training;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How training ended.
///
/// @param epochs epochs done, counted from the first of all runs
/// @param steps optimizer steps done, likewise
/// @param metrics the latest of each figure
/// @param bestCheckpoint the best complete checkpoint, or null if none was written
/// @param interruptedCheckpoint the checkpoint that a signal had written, or null if training was not interrupted
/// @param reason why training ended before its last epoch, or null if it did not
public record FitResult(
    int epochs, long steps, Map<String, Double> metrics, @Nullable Path bestCheckpoint,
    @Nullable Path interruptedCheckpoint, @Nullable String reason) {

  /// Whether a signal ended it.
  public boolean isInterrupted() {
    return interruptedCheckpoint != null;
  }
}
