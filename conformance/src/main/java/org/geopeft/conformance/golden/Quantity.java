package org.geopeft.conformance.golden;

import org.geopeft.tensor.Shape;

/// One golden value: norm and dot of the whole, its elements or a sample of them.
///
/// @param name the quantity's name
/// @param shape its shape
/// @param norm the L2 norm
/// @param dot the dot product with u("probe:" + name)
/// @param sampled number of stored elements when not all are, else 0
/// @param f32Error the relative error of PyTorch's own float32, or NaN when it was not measured
/// @param stored the elements
public record Quantity(
    String name, Shape shape, double norm, double dot, int sampled, double f32Error, float[] stored) {

  /// The worst of three: relative L2 of the stored elements, of the norm, of the dot product. Absolute where the
  /// reference is zero.
  public double error(double[] values) {
    long seed = GoldenRule.seed("probe:" + name);
    double squares = 0;
    double product = 0;
    for (int i = 0; i < values.length; i++) {
      squares += values[i] * values[i];
      product += values[i] * GoldenRule.u(seed, i);
    }
    double size = norm == 0 ? 1 : norm;
    double worst = Math.max(Math.abs(Math.sqrt(squares) - norm) / size, Math.abs(product - dot) / size);
    return worse(worst, storedError(values));
  }

  private double storedError(double[] values) {
    int count = sampled == 0 ? values.length : sampled;
    if (count != stored.length) {
      return Double.POSITIVE_INFINITY;
    }
    double difference = 0;
    double size = 0;
    for (int k = 0; k < count; k++) {
      double value = values[sampled == 0 ? k : (int) ((long) k * values.length / sampled)];
      difference += (value - stored[k]) * (value - stored[k]);
      size += (double) stored[k] * stored[k];
    }
    return size == 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
  }

  /// NaN is worse than any number.
  private static double worse(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
  }

  /// Whether it is a gradient.
  public boolean isGradient() {
    return name.startsWith("grad:");
  }
}
