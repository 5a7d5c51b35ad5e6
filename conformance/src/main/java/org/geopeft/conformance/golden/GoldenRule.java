package org.geopeft.conformance.golden;

import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Values by rule: golden files store no weights and no inputs, but the names that values are computed from. Arithmetic
/// is on unsigned 64-bit integers and wraps.
public final class GoldenRule {
  private static final int CHUNK = 1 << 16;

  private GoldenRule() {}

  /// The key of a name's stream.
  public static long seed(String name) {
    return CounterRandom.hash(name);
  }

  /// A number in [−1, 1), exact in float32.
  public static double u(long seed, long index) {
    return (CounterRandom.bits(seed, index) >>> 40) / 0x1p23 - 1;
  }

  /// Fills a parameter or a batch-norm statistic of this name, each value computed in double and rounded to float32.
  public static void fillParameter(String name, Tensor tensor) {
    long seed = seed(name);
    Shape shape = tensor.shape();
    double bound = shape.rank() >= 2 ? Math.sqrt(3.0 * shape.size(0) / shape.elements()) : 0;
    boolean weight = name.endsWith("weight");
    boolean variance = name.endsWith("running_var");
    fill(tensor, index -> {
      double u = u(seed, index);
      if (shape.rank() >= 2) {
        return u * bound;
      }
      return weight ? 1 + 0.2 * u : variance ? 1 + 0.5 * u : 0.1 * u;
    });
  }

  /// offset + scale·u("input:KEY", i), rounded to float32.
  public static void fillInput(String key, double scale, double offset, Tensor tensor) {
    long seed = seed("input:" + key);
    fill(tensor, index -> offset + scale * u(seed, index));
  }

  /// Labels from −1 (written as `ignore`) to classes − 1.
  public static void fillLabels(String name, int classes, long ignore, Tensor labels) {
    long seed = seed(name);
    double[] values = new double[Math.toIntExact(labels.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      long label = Long.remainderUnsigned(CounterRandom.bits(seed, i) >>> 33, classes + 1L) - 1;
      values[i] = label < 0 ? ignore : label;
    }
    labels.set(values);
  }

  /// A value for each flat index.
  @FunctionalInterface
  private interface ByIndex {
    double at(long index);
  }

  private static void fill(Tensor tensor, ByIndex value) {
    long n = tensor.shape().elements();
    Tensor flat = tensor.reshape(Shape.of(n));
    for (long from = 0; from < n; from += CHUNK) {
      float[] chunk = new float[(int) Math.min(CHUNK, n - from)];
      for (int i = 0; i < chunk.length; i++) {
        chunk[i] = (float) value.at(from + i);
      }
      flat.slice(0, from, from + chunk.length).set(chunk);
    }
  }
}
