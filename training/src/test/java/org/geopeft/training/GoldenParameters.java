package org.geopeft.training;

import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Tensor;

/// Initial parameters by the reference files' rule, a function of name, shape and position alone.
final class GoldenParameters {

  private GoldenParameters() {}

  static void fill(SegmentationTask task) {
    task.parameters().forEach(p -> fill(p.name(), p.value().tensor()));
  }

  private static void fill(String name, Tensor tensor) {
    int n = (int) tensor.shape().elements();
    float[] values = new float[n];
    double scale = Math.sqrt(3.0 * tensor.shape().size(0) / n);
    for (int i = 0; i < n; i++) {
      double u = u(name, i);
      double value = tensor.shape().rank() >= 2 ? u * scale : name.endsWith("weight") ? 1 + 0.2 * u : 0.1 * u;
      values[i] = (float) value;
    }
    tensor.set(values);
  }

  private static double u(String name, long i) {
    return (CounterRandom.bits(CounterRandom.hash(name), i) >>> 40) / (double) (1 << 23) - 1;
  }
}
