package org.geopeft.benchmarks;

import java.util.List;

/// The middle of several timings.
final class Medians {
  private Medians() {}

  /// NaN of nothing; the mean of the two in the middle of an even number.
  static double of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
