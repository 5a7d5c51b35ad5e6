package org.geopeft.datasets.golden;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.geopeft.datasets.DatasetException;
import org.geopeft.tensor.CounterRandom;
import org.jspecify.annotations.Nullable;

/// The description and the stored values of a golden file, and the comparison of an array with a quantity of it.
///
/// @param description the JSON of `__metadata__.golden` as maps, lists, strings, numbers and booleans
/// @param stored the values of a tensor of the file by its name
record GoldenFile(Map<String, ?> description, Function<String, float[]> stored) {
  private static final double TOLERANCE = 1e-6;

  /// A value of the description that must be there.
  static Object required(Map<String, ?> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      throw new DatasetException("The golden file's description has no " + key + ".");
    }
    return value;
  }

  /// A mapping inside the description, empty if it is absent.
  static Map<String, Object> mapping(@Nullable Object value) {
    Map<String, Object> copy = new TreeMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> {
        if (each != null) {
          copy.put(String.valueOf(key), each);
        }
      });
    }
    return copy;
  }

  static List<String> strings(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  static int integer(Object value) {
    return ((Number) value).intValue();
  }

  String string(String key) {
    return String.valueOf(description.get(key));
  }

  Map<String, Object> mapping(String key) {
    return mapping(description.get(key));
  }

  boolean hasQuantity(String name) {
    return mapping("quantities").containsKey(name);
  }

  /// Compares stored values, norm and dot; the worst counts. NaNs of the array are 0 in a quantity, and where they are
  /// is a quantity of its own, `NAME.isnan`.
  GoldenCheck compare(String name, float[] values) {
    float[] finite = values.clone();
    float[] missing = new float[values.length];
    boolean anyMissing = false;
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        finite[i] = 0;
        missing[i] = 1;
        anyMissing = true;
      }
    }
    if (anyMissing != hasQuantity(name + ".isnan")) {
      return GoldenCheck.failed(
          name, anyMissing ? "has NaNs, the reference has none" : "has no NaN, the reference has");
    }
    double error = distance(name, finite);
    if (anyMissing) {
      error = Math.max(error, distance(name + ".isnan", missing));
    }
    return GoldenCheck.within(name, error, TOLERANCE);
  }

  private double distance(String name, float[] values) {
    Map<String, Object> quantity = mapping(mapping("quantities").get(name));
    double norm = ((Number) required(quantity, "norm")).doubleValue();
    double dot = ((Number) required(quantity, "dot")).doubleValue();
    double squares = 0;
    double product = 0;
    long probe = seed("probe:" + name);
    for (int i = 0; i < values.length; i++) {
      squares += (double) values[i] * values[i];
      product += values[i] * uniform(probe, i);
    }
    double scale = norm == 0 ? 1 : norm;
    double worst = Math.max(Math.abs(Math.sqrt(squares) - norm), Math.abs(product - dot)) / scale;
    return Math.max(worst, relative(stored.apply(name), values));
  }

  private static double relative(float[] expected, float[] values) {
    if (expected.length > values.length) {
      return Double.POSITIVE_INFINITY;
    }
    double difference = 0;
    double norm = 0;
    for (int k = 0; k < expected.length; k++) {
      double value = values[(int) ((long) k * values.length / expected.length)];
      difference += (value - expected[k]) * (value - expected[k]);
      norm += (double) expected[k] * expected[k];
    }
    return Math.sqrt(norm == 0 ? difference : difference / norm);
  }

  /// The key of a name's stream.
  static long seed(String name) {
    return CounterRandom.hash(name);
  }

  /// The goldens' u(name, i), in [−1, 1).
  static double uniform(long seed, long index) {
    return (CounterRandom.bits(seed, index) >>> 40) / (double) (1 << 23) - 1;
  }
}
