package org.geopeft.training;

import java.nio.charset.StandardCharsets;
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
    return (hash(name, i) >>> 40) / (double) (1 << 23) - 1;
  }

  private static long hash(String name, long i) {
    long seed = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      seed = (seed ^ (b & 0xff)) * 0x100000001b3L;
    }
    long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
