package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value of a config that remembers where it was written. Immutable, so aliases may share it.
public sealed interface ConfigNode {

  Place place();

  /// The value as plain Java: `String`, `Long`, `BigInteger`, `Double`, `Boolean`, null, `List`, `Map` in file order.
  @Nullable Object toJava();

  /// What the value is, for messages: `the number 5`.
  String describe();

  /// The value itself, an argument of the command line read as YAML.
  default ConfigNode resolved() {
    return this;
  }

  /// A single value.
  ///
  /// @param value as YAML 1.1 reads it
  /// @param text as it is written
  record Scalar(Place place, @Nullable Object value, String text) implements ConfigNode {

    @Override
    public @Nullable Object toJava() {
      return value;
    }

    @Override
    public String describe() {
      return switch (value) {
        case null -> "nothing (null)";
        case String s -> "the text '" + s + "'";
        case Boolean b -> "the switch " + b;
        default -> "the number " + text;
      };
    }
  }

  /// A list.
  record Sequence(Place place, List<ConfigNode> items) implements ConfigNode {

    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public Object toJava() {
      List<@Nullable Object> list = new ArrayList<>();
      items.forEach(item -> list.add(item.toJava()));
      return Collections.unmodifiableList(list);
    }

    @Override
    public String describe() {
      return "a list of " + items.size();
    }
  }

  /// A key with the place where it is written, and its value.
  record Entry(Place keyPlace, ConfigNode value) {}

  /// A mapping, in file order.
  record Mapping(Place place, Map<String, Entry> entries) implements ConfigNode {

    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Mapping empty(Place place) {
      return new Mapping(place, Map.of());
    }

    static Mapping of(String key, ConfigNode value) {
      return new Mapping(value.place(), Map.of(key, new Entry(value.place(), value)));
    }

    /// The value of a key, an argument of the command line already read as YAML; null if absent.
    @Nullable ConfigNode get(String key) {
      Entry entry = entries.get(key);
      return entry == null ? null : entry.value().resolved();
    }

    Mapping with(String key, Entry entry) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.put(key, entry);
      return new Mapping(place, changed);
    }

    Mapping without(String key) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Mapping(place, changed);
    }

    @Override
    public Object toJava() {
      return toMap();
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      entries.forEach((key, entry) -> map.put(key, entry.value().toJava()));
      return Collections.unmodifiableMap(map);
    }

    @Override
    public String describe() {
      return "a mapping with the keys " + entries.keySet();
    }
  }

  /// A value from the command line: text where text is wanted, otherwise what it says as YAML.
  record Argument(String text, ConfigNode parsed) implements ConfigNode {

    @Override
    public Place place() {
      return parsed.place();
    }

    @Override
    public @Nullable Object toJava() {
      return parsed.toJava();
    }

    @Override
    public String describe() {
      return parsed.describe();
    }

    @Override
    public ConfigNode resolved() {
      return parsed;
    }
  }
}
