package org.geopeft.datasets;

/// The order of training samples.
public enum TrainOrder {
  /// Another order each epoch, a function of seed and epoch alone.
  SHUFFLED,
  /// The order of the files, as with `trainer.overfit_batches`.
  FILES
}
