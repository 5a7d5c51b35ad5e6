package org.geopeft.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which `model_args` of a checkpoint differ from those of a config: why one does not fit the other.
final class ModelArgumentsDifference {

  /// Arguments that change no tensor's name or shape.
  private static final Set<String> HARMLESS = Set.of("backbone_pretrained", "backbone_ckpt_path", "rescale");

  private ModelArgumentsDifference() {}

  /// One line an argument, `decoder: 'UNetDecoder' in the checkpoint, 'LinearDecoder' in the config`.
  static List<String> of(@Nullable Object inCheckpoint, Map<String, ?> inConfig) {
    Map<String, String> there = leaves(inCheckpoint);
    Map<String, String> here = leaves(inConfig);
    Set<String> keys = new LinkedHashSet<>(there.keySet());
    keys.addAll(here.keySet());
    return keys.stream()
        .filter(key -> !HARMLESS.contains(key) && !Objects.equals(there.get(key), here.get(key)))
        .map(key -> key + ": " + there.getOrDefault(key, "not given") + " in the checkpoint, "
            + here.getOrDefault(key, "not given") + " in the config")
        .toList();
  }

  private static Map<String, String> leaves(@Nullable Object value) {
    Map<String, String> leaves = new TreeMap<>();
    collect("", value, leaves);
    return leaves;
  }

  private static void collect(String path, @Nullable Object value, Map<String, String> leaves) {
    switch (value) {
      case null -> { } // null means not given
      case Map<?, ?> map ->
        map.forEach((key, inner) -> collect(path.isEmpty() ? String.valueOf(key) : path + "." + key, inner, leaves));
      case List<?> list -> leaves.put(path, list.stream().map(item -> {
        Map<String, String> inner = leaves(item);
        return inner.size() == 1 && inner.containsKey("") ? inner.getOrDefault("", "") : inner.toString();
      }).collect(Collectors.joining(", ", "[", "]")));
      case Number number when number.doubleValue() == number.longValue() ->
        leaves.put(path, String.valueOf(number.longValue()));
      default -> leaves.put(path, value instanceof String ? "'" + value + "'" : value.toString());
    }
  }
}
