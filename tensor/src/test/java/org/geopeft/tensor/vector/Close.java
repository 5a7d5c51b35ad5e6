package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.geopeft.tensor.vector.Twins.Twin;

/// Comparison of results with the reference.
final class Close {
  private Close() {}

  /// Each element within `relative` of its own size plus `absolute`; NaN meets NaN and ∞ meets ∞.
  static void elements(Twin twin, double relative, double absolute) {
    double[] expected = twin.expected().toDoubles();
    double[] actual = twin.actual().toDoubles();
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double e = expected[i];
      double a = actual[i];
      boolean same = Double.isNaN(e) ? Double.isNaN(a) : (float) e == (float) a
          || Math.abs(e - a) <= relative * Math.abs(e) + absolute;
      int at = i;
      assertTrue(same, () -> "element " + at + " of " + twin.shape() + ": expected " + e + ", got " + a);
    }
  }

  /// The error as a whole, ‖actual − expected‖ / ‖expected‖.
  static void norm(Twin twin, double relative) {
    double[] expected = twin.expected().toDoubles();
    double[] actual = twin.actual().toDoubles();
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      error += (expected[i] - actual[i]) * (expected[i] - actual[i]);
      size += expected[i] * expected[i];
    }
    double ratio = size == 0 ? Math.sqrt(error) : Math.sqrt(error / size);
    assertTrue(ratio <= relative, () -> "relative error " + ratio + " of " + twin.shape());
  }
}
