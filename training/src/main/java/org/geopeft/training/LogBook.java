package org.geopeft.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.training.logging.LogEntry;
import org.geopeft.training.logging.MetricsLogger;
import org.jspecify.annotations.Nullable;

/// Hands figures to the loggers and remembers the latest of each, which callbacks and schedules decide by.
final class LogBook {

  private final List<MetricsLogger> loggers;
  private final Map<String, Double> latest = new LinkedHashMap<>();

  LogBook(List<MetricsLogger> loggers) {
    this.loggers = List.copyOf(loggers);
  }

  /// The latest value of each figure.
  Map<String, Double> latest() {
    return Collections.unmodifiableMap(latest);
  }

  /// Remembers figures without writing them.
  void remember(Map<String, Double> values) {
    latest.putAll(values);
  }

  /// Writes figures of a step. Full disks end a run: a log with holes would go unnoticed.
  void log(long step, @Nullable Integer epoch, Map<String, Double> values) {
    remember(values);
    try {
      for (MetricsLogger logger : loggers) {
        logger.log(new LogEntry(step, epoch, values));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the figures of step " + step + " to the run's log: " + e.getMessage(), e);
    }
  }

  void flush() {
    try {
      for (MetricsLogger logger : loggers) {
        logger.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the run's log: " + e.getMessage(), e);
    }
  }
}
