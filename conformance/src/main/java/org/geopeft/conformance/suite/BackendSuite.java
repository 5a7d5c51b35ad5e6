package org.geopeft.conformance.suite;

import java.util.List;
import java.util.Locale;
import org.geopeft.conformance.Layout;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.Tolerance;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Device;
import org.jspecify.annotations.Nullable;

/// A backend against the reference: forward and every gradient, operands in every layout, upstream gradients row-major,
/// reversed and stepped. The reference always computes on row-major copies; held against itself, it shows that an
/// operation gives the same for every layout.
public final class BackendSuite {
  private static final List<Layout> UPSTREAM = List.of(Layout.ROW_MAJOR, Layout.REVERSED, Layout.STEPPED);

  private BackendSuite() {}

  /// All samples of a case.
  public static void check(OpCase c, Device reference, Device tested) {
    c.samples().forEach(sample -> check(c, sample, reference, tested));
  }

  /// One sample.
  public static void check(OpCase c, Sample sample, Device reference, Device tested) {
    for (Layout upstream : UPSTREAM) {
      Evaluation expected = Evaluation.of(reference, sample, Way.PLAIN.upstream(upstream));
      Evaluation actual = Evaluation.of(tested, sample, Way.AS_LAID.upstream(upstream));
      String where = sample + " on " + tested + ", upstream " + upstream;
      compare(c, sample, where + ", output ", expected.outputs(), actual.outputs());
      compare(c, sample, where + ", gradient ", expected.gradients(), actual.gradients());
    }
  }

  private static void compare(
      OpCase c, Sample sample, String where, List<double @Nullable []> expected, List<double @Nullable []> actual) {
    for (int i = 0; i < expected.size(); i++) {
      double[] wanted = expected.get(i);
      double[] got = actual.get(i);
      if (wanted == null || got == null) {
        continue;
      }
      double distance = c.tolerance().distance(got, wanted);
      double bound = c.bound(sample);
      if (!(distance <= bound)) {
        throw new Nonconformance(String.format(
            Locale.ROOT, "%s%d: distance %.3g, bound %.3g; %s", where, i, distance, bound, worst(got, wanted)));
      }
    }
  }

  private static String worst(double[] actual, double[] expected) {
    int at = -1;
    double most = -1;
    for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
      double difference = Tolerance.difference(actual[i], expected[i]);
      if (difference > most) {
        at = i;
        most = difference;
      }
    }
    return at < 0
        ? actual.length + " values, expected " + expected.length
        : "element " + at + " is " + actual[at] + ", expected " + expected[at];
  }
}
