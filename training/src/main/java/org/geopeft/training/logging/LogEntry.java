package org.geopeft.training.logging;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Figures that belong to one optimizer step.
///
/// @param step the optimizer step, from 0
/// @param epoch the epoch, from 0, or null where the figures (a learning rate) carry none
/// @param values value by name, in order
public record LogEntry(long step, @Nullable Integer epoch, Map<String, Double> values) {

  public LogEntry {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
