package org.geopeft.conformance.golden;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.geopeft.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// A JSON object whose entries are asked for by type. A missing entry and `null` are the same.
///
/// @param map the object
record Attributes(Map<?, ?> map) {
  static Attributes of(@Nullable Object json) {
    return new Attributes(json instanceof Map<?, ?> map ? map : Map.of());
  }

  boolean has(String key) {
    return map.get(key) != null;
  }

  @Nullable Object get(String key) {
    return map.get(key);
  }

  Attributes object(String key) {
    return of(map.get(key));
  }

  /// The objects of a list.
  List<Attributes> objects(String key) {
    return list(key).map(Attributes::of).toList();
  }

  private Stream<?> list(String key) {
    return map.get(key) instanceof List<?> list ? list.stream() : Stream.of();
  }

  /// Names, in order.
  List<String> keys() {
    return map.keySet().stream().map(String::valueOf).toList();
  }

  List<String> texts(String key) {
    return list(key).map(String::valueOf).toList();
  }

  String text(String key) {
    return String.valueOf(map.get(key));
  }

  boolean flag(String key) {
    return Boolean.TRUE.equals(map.get(key));
  }

  /// Also `nan`, `inf` and `-inf`, which JSON has no numbers for.
  double number(String key, double otherwise) {
    return switch (map.get(key)) {
      case Number number -> number.doubleValue();
      case String text -> special(text);
      case null, default -> otherwise;
    };
  }

  private static double special(String text) {
    return switch (text) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException("a number should not be '" + text + "'");
    };
  }

  double number(String key) {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(key + " should be a number in " + map);
  }

  int integer(String key) {
    return (int) number(key);
  }

  /// The numbers of a list, or the only one that stands in its place; none where there is nothing.
  int[] integers(String key) {
    Object value = map.get(key);
    return value instanceof Number number
        ? new int[] {number.intValue()}
        : list(key).mapToInt(entry -> ((Number) entry).intValue()).toArray();
  }

  /// The numbers of a list, or the only one that stands in its place.
  double[] numbers(String key) {
    Object value = map.get(key);
    return value instanceof Number number
        ? new double[] {number.doubleValue()}
        : list(key).mapToDouble(entry -> ((Number) entry).doubleValue()).toArray();
  }

  Shape shape(String key) {
    return Shape.of(list(key).mapToLong(entry -> ((Number) entry).longValue()).toArray());
  }
}
