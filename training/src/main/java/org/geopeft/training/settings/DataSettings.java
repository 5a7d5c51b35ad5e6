package org.geopeft.training.settings;

/// A data module with its arguments.
public sealed interface DataSettings permits BurnScarsSettings {

  int batchSize();

  /// Threads that read samples ahead; 0 reads them as they are needed.
  int numWorkers();
}
