package org.geopeft.training.schedule;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Moves the learning rates of an optimizer, and stands in a checkpoint as PyTorch's schedulers do.
public sealed interface Scheduler permits ReduceLROnPlateau, TimedScheduler {

  /// The state as PyTorch writes it.
  Map<String, @Nullable Object> state();

  /// Goes on from a state. As in PyTorch, its options replace the configured ones.
  ///
  /// @throws org.geopeft.training.State.StateException if an entry is missing or of a wrong type
  void load(Map<String, ?> entries);

  /// What PyTorch's scheduler writes into an optimizer's parameter group.
  ///
  /// @param group its number
  Map<String, Object> groupEntries(int group);
}
