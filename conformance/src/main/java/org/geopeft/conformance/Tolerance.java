package org.geopeft.conformance;

/// How far a float32 backend may be from the float64 reference. Rounding errors of a sum of n terms grow like √n where
/// they are independent, so the bound is `ulps · 2⁻²⁴ · (1 + √n)`.
///
/// @param measure how the distance is taken
/// @param ulps rounding errors of one element
/// @param floor reference values smaller than this count as this large: the size of one term of a sum, because where
///   terms cancel their rounding errors stay
public record Tolerance(Measure measure, double ulps, double floor) {
  /// How the distance is taken.
  public enum Measure {
    /// Each element by itself, relative to its reference value.
    EACH,
    /// The norm of the difference, relative to the norm of the reference values.
    TOGETHER
  }

  /// Bit for bit: what moves values and computes nothing.
  public static final Tolerance EXACT = new Tolerance(Measure.EACH, 0, 0);

  /// Each element by itself.
  public static Tolerance each(double ulps, double floor) {
    return new Tolerance(Measure.EACH, ulps, floor);
  }

  /// All elements together.
  public static Tolerance together(double ulps, double floor) {
    return new Tolerance(Measure.TOGETHER, ulps, floor);
  }

  /// The bound for values that are sums of `additions` terms.
  public double bound(long additions) {
    return ulps * 0x1p-24 * (1 + Math.sqrt(additions));
  }

  /// The distance as a share of [#bound]'s measure; NaN and infinities must be the same in both, or it is infinite.
  ///
  /// @param expected float64 values
  public double distance(double[] actual, double[] expected) {
    if (actual.length != expected.length) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    double squares = 0;
    double size = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = difference(actual[i], expected[i]);
      double scale = Math.max(Math.abs((float) expected[i]), Math.max(floor, Float.MIN_NORMAL));
      worst = Math.max(worst, difference == 0 ? 0 : difference / scale);
      squares += difference * difference;
      size += Double.isFinite(scale) ? scale * scale : 0;
    }
    return measure == Measure.EACH ? worst : squares == 0 ? 0 : Math.sqrt(squares / size);
  }

  /// The distance of one value from the reference rounded to float32, where it overflows to infinity too; infinite when
  /// one is a number and the other is not.
  public static double difference(double actual, double expected) {
    double rounded = (float) expected;
    if (!Double.isFinite(rounded) || !Double.isFinite(actual)) {
      return Double.compare((float) actual, rounded) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return Math.abs(actual - expected);
  }
}
