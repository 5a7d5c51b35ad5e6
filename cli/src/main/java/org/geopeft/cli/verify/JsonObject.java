package org.geopeft.cli.verify;

import java.util.List;
import java.util.Map;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.CheckpointException;

/// A JSON object of a golden file, with errors that say what is missing.
///
/// @param where the file and the keys that lead here
/// @param map the object
record JsonObject(String where, Map<?, ?> map) {
  double number(String key) {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new CheckpointException(where + "." + key + " should be a number, but is " + map.get(key));
  }

  double number(String key, double otherwise) {
    return map.get(key) instanceof Number number ? number.doubleValue() : otherwise;
  }

  String text(String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(map.get(key));
  }

  boolean has(String key) {
    return map.get(key) != null;
  }

  List<?> list(String key) {
    return map.get(key) instanceof List<?> list ? list : List.of();
  }

  JsonObject object(String key) {
    return new JsonObject(where + "." + key, map.get(key) instanceof Map<?, ?> inner ? inner : Map.of());
  }

  Shape shape(String key) {
    if (map.get(key) instanceof List<?> sizes && sizes.stream().allMatch(Number.class::isInstance)) {
      return Shape.of(sizes.stream().mapToLong(size -> ((Number) size).longValue()).toArray());
    }
    throw new CheckpointException(where + "." + key + " should be a list of sizes, but is " + map.get(key));
  }
}
