package org.geopeft.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Metrics for people: the overall ones line by line, those of classes as a table.
final class MetricsTable {

  private static final String IOU = "IoU_";
  private static final String ACCURACY = "Class_Accuracy_";

  private MetricsTable() {}

  /// @param metrics by their logged names
  /// @param prefix of the names to show, `test/`
  static String of(Map<String, Double> metrics, String prefix) {
    Map<String, Double> overall = new LinkedHashMap<>();
    List<String> classes = new ArrayList<>();
    metrics.forEach((name, value) -> {
      String plain = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      if (plain.startsWith(IOU)) {
        classes.add(plain.substring(IOU.length()));
      } else if (!plain.startsWith(ACCURACY)) {
        overall.put(plain, value);
      }
    });
    int width = 2 + Math.max(
        classes.stream().mapToInt(String::length).max().orElse(0),
        overall.keySet().stream().mapToInt(name -> prefix.length() + name.length()).max().orElse(0));
    StringBuilder table = new StringBuilder();
    overall.forEach((name, value) -> row(table, width, prefix + name, value));
    if (!classes.isEmpty()) {
      table.append(String.format(Locale.ROOT, "%-" + width + "s%10s%10s%n", "class", "IoU", "accuracy"));
      for (String each : classes) {
        row(table, width, each, metrics.getOrDefault(prefix + IOU + each, Double.NaN),
            metrics.getOrDefault(prefix + ACCURACY + each, Double.NaN));
      }
    }
    return table.toString();
  }

  private static void row(StringBuilder table, int width, String name, double... values) {
    table.append(String.format(Locale.ROOT, "%-" + width + "s", name));
    for (double value : values) {
      table.append(String.format(Locale.ROOT, "%10.4f", value));
    }
    table.append(System.lineSeparator());
  }
}
