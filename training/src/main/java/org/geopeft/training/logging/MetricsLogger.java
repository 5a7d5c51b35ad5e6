package org.geopeft.training.logging;

import java.io.IOException;

/// Where a run's figures go. Called by one thread, in order of steps.
public interface MetricsLogger extends AutoCloseable {

  /// Writes one entry; it may be buffered until [#flush()].
  void log(LogEntry entry) throws IOException;

  /// Makes what was logged visible to readers.
  void flush() throws IOException;

  @Override
  void close() throws IOException;
}
