package org.geopeft.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a safetensors file holds.
///
/// @param tensors by name, in the order of their data
/// @param metadata the header's `__metadata__`, empty if there is none
public record SafetensorsFile(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
  /// Copies both maps; their order is kept.
  public SafetensorsFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }
}
