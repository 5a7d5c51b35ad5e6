package org.geopeft.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/// A Python `Counter`: how often each thing occurs. A map like any other here, as [OrderedDict] is.
public final class Counter extends LinkedHashMap<Object, Object> {
  private static final long serialVersionUID = 1L;

  /// One with these counts, in their order.
  public Counter(Map<?, ?> counts) {
    super(counts);
  }
}
