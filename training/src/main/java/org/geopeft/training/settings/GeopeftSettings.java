package org.geopeft.training.settings;

import org.jspecify.annotations.Nullable;

/// Keys of our own: the config's top-level mapping `geopeft`.
///
/// @param backend which implementation of the tensor operations runs
/// @param memoryBudget most bytes of tensors held at a time, or null for no limit of our own
/// @param numThreads threads of computation, or null for one a core
/// @param testAfterFit whether `fit` ends with `test` on the best checkpoint
/// @param demoData whether the demo's scenes are generated where `data_root` does not exist yet
public record GeopeftSettings(
    BackendChoice backend,
    @Nullable Long memoryBudget,
    @Nullable Integer numThreads,
    boolean testAfterFit,
    boolean demoData) {

  /// The backends by name.
  public enum BackendChoice {
    /// The fastest one there is; `64-true` runs on the reference backend.
    AUTO,
    VECTOR,
    REFERENCE
  }
}
