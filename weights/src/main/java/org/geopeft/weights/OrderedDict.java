package org.geopeft.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/// A Python `OrderedDict`. It is a map like any other here; the type of its own lets a file be written as it was read.
public final class OrderedDict extends LinkedHashMap<Object, Object> {
  private static final long serialVersionUID = 1L;

  private final Map<Object, Object> attributes = new LinkedHashMap<>();

  /// An empty one.
  public OrderedDict() {}

  /// One with these entries, in their order.
  public OrderedDict(Map<?, ?> entries) {
    super(entries);
  }

  /// The attributes that pickling kept, as `_metadata` of a module's state dict (the version of each layer's format).
  public Map<Object, Object> attributes() {
    return attributes;
  }
}
