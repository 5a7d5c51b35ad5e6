package org.geopeft.models;

import java.util.ArrayList;
import java.util.List;

/// Band lists as configs write them: names, numbers, or `[a, b]` for the numbers a to b.
public final class Bands {
  /// The six bands of Prithvi's pre-training, in order.
  public static final List<String> PRITHVI = List.of("BLUE", "GREEN", "RED", "NIR_NARROW", "SWIR_1", "SWIR_2");

  private Bands() {}

  /// Each band as text, intervals written out.
  ///
  /// @throws IllegalArgumentException when an entry is none of the three forms
  public static List<String> parse(List<?> entries) {
    List<String> bands = new ArrayList<>();
    for (Object entry : entries) {
      if (entry instanceof List<?> pair && pair.size() == 2
          && pair.get(0) instanceof Number from && pair.get(1) instanceof Number to) {
        for (long band = from.longValue(); band <= to.longValue(); band++) {
          bands.add(Long.toString(band));
        }
      } else if (entry instanceof String || entry instanceof Integer || entry instanceof Long) {
        bands.add(String.valueOf(entry));
      } else {
        throw new IllegalArgumentException("a band is a name, a number or [first, last], got " + entry);
      }
    }
    return bands;
  }
}
