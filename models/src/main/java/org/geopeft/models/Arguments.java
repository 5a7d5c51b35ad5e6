package org.geopeft.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.geopeft.models.ModelConfigException.Problem;
import org.jspecify.annotations.Nullable;

/// A mapping of arguments that is read key by key: typed, with every mistake noted instead of thrown, and an error for
/// each key that nobody asked for.
final class Arguments {
  private final String prefix;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Set<String> asked = new TreeSet<>();
  private final List<Problem> problems;

  Arguments(Map<?, ?> values) {
    this("", values, new ArrayList<>());
  }

  private Arguments(String prefix, Map<?, ?> values, List<Problem> problems) {
    this.prefix = prefix;
    this.problems = problems;
    values.forEach((key, value) -> {
      if (value != null) { // `key: null` means the default, as everywhere in these configs
        this.values.put(String.valueOf(key), value);
      } else {
        asked.add(String.valueOf(key));
      }
    });
  }

  List<Problem> problems() {
    return problems;
  }

  void problem(String key, String message) {
    problems.add(new Problem(prefix + key, message));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  @Nullable Object raw(String key) {
    asked.add(key);
    return values.get(key);
  }

  boolean flag(String key, boolean otherwise) {
    Object value = raw(key);
    if (value instanceof Boolean flag) {
      return flag;
    }
    return wrong(key, value, "true or false", otherwise);
  }

  int integer(String key, int otherwise) {
    Object value = raw(key);
    if (value instanceof Number number && number.doubleValue() == number.intValue()) {
      return number.intValue();
    }
    return wrong(key, value, "an integer", otherwise);
  }

  double number(String key, double otherwise) {
    Object value = raw(key);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    return wrong(key, value, "a number", otherwise);
  }

  Optional<String> text(String key) {
    Object value = raw(key);
    if (value instanceof String text) {
      return Optional.of(text);
    }
    return wrong(key, value, "text", Optional.empty());
  }

  Optional<List<?>> list(String key) {
    Object value = raw(key);
    if (value instanceof List<?> list) {
      return Optional.of(list);
    }
    return wrong(key, value, "a list", Optional.empty());
  }

  Optional<List<Integer>> integers(String key) {
    Optional<List<?>> list = list(key);
    if (list.isPresent() && !list.get().stream().allMatch(item -> item instanceof Integer || item instanceof Long)) {
      return wrong(key, list.get(), "a list of integers", Optional.empty());
    }
    return list.map(items -> items.stream().map(item -> ((Number) item).intValue()).toList());
  }

  Optional<Arguments> mapping(String key) {
    Object value = raw(key);
    if (value instanceof Map<?, ?> map) {
      return Optional.of(new Arguments(prefix + key + ".", map, problems));
    }
    return wrong(key, value, "a mapping", Optional.empty());
  }

  Arguments item(String key, int index, Map<?, ?> map) {
    return new Arguments(prefix + key + "[" + index + "].", map, problems);
  }

  private <T> T wrong(String key, @Nullable Object value, String expected, T otherwise) {
    if (value != null) {
      problem(key, "expected " + expected + ", got " + shown(value));
    }
    return otherwise;
  }

  static String shown(Object value) {
    return value instanceof String text ? "the text '" + text + "'" : String.valueOf(value);
  }

  /// Notes every key that was not asked for.
  void refuseRest() {
    for (String key : values.keySet()) {
      if (!asked.contains(key)) {
        problem(key, "nothing uses this key" + NearestNames.hint(key, asked));
      }
    }
  }
}
