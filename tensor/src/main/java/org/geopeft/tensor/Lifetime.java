package org.geopeft.tensor;

/// How long memory of a scope lives; longest first.
public enum Lifetime {
  /// Parameters, optimizer state, packed weights: as long as the run.
  RUN,
  /// Made by a loader thread and handed to a step.
  BATCH,
  /// One optimizer step: gradients.
  STEP,
  /// One forward and backward pass inside a step: activations.
  MICRO,
  /// Inside one kernel.
  SCRATCH
}
