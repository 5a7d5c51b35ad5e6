package org.geopeft.training.callbacks;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The key of a callback's state in a Lightning checkpoint: its class name and, as Python prints a dictionary, the
/// settings that tell two callbacks of one class apart.
final class StateKey {

  private StateKey() {}

  static String of(String className, Map<String, @Nullable Object> settings) {
    return settings.entrySet().stream()
        .map(e -> repr(e.getKey()) + ": " + repr(e.getValue()))
        .collect(Collectors.joining(", ", className + "{", "}"));
  }

  private static String repr(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean b -> b ? "True" : "False";
      case String s when s.contains("'") && !s.contains("\"") -> '"' + s + '"';
      case String s -> "'" + s.replace("\\", "\\\\").replace("'", "\\'") + "'";
      default -> value.toString();
    };
  }
}
