package org.geopeft.models;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Which of the valid names a mistyped one may have meant.
public final class NearestNames {
  private NearestNames() {}

  /// Up to three names within a third of the letters (at least two edits), nearest first.
  public static List<String> of(String name, Collection<String> valid) {
    int most = Math.max(2, name.length() / 3);
    return valid.stream()
        .filter(candidate -> distance(name, candidate) <= most)
        .sorted(Comparator.<String>comparingInt(candidate -> distance(name, candidate)).thenComparing(c -> c))
        .limit(3)
        .toList();
  }

  /// ` (nearest: a, b)`, or nothing when none is near.
  public static String hint(String name, Collection<String> valid) {
    List<String> near = of(name, valid);
    return near.isEmpty() ? "" : " (nearest: " + String.join(", ", near) + ")";
  }

  /// Levenshtein's edit distance, case ignored.
  private static int distance(String first, String second) {
    String a = first.toLowerCase(Locale.ROOT);
    String b = second.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
