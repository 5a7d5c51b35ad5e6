package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Collects mistakes, so that all are shown at once.
final class Mistakes {

  private final List<Mistake> found = new ArrayList<>();

  void add(Place place, String path, Mistake.Kind kind, String problem) {
    found.add(new Mistake(place, path, kind, problem));
  }

  /// The mistakes of these kinds, file by file as they were met, in the order of lines.
  List<Mistake> of(EnumSet<Mistake.Kind> kinds) {
    Set<String> met = new LinkedHashSet<>();
    found.forEach(mistake -> met.add(mistake.place().origin()));
    List<String> origins = List.copyOf(met);
    return found.stream()
        .filter(mistake -> kinds.contains(mistake.kind()))
        .distinct()
        .sorted(Comparator.comparingInt((Mistake mistake) -> origins.indexOf(mistake.place().origin()))
            .thenComparingInt(mistake -> mistake.place().line())
            .thenComparingInt(mistake -> mistake.place().column()))
        .toList();
  }
}
