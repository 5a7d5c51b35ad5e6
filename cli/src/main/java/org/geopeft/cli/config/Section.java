package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.geopeft.cli.config.ConfigNode.Entry;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.jspecify.annotations.Nullable;

/// A mapping of a config being read key by key.
///
/// Asking for a key is what makes it a known one: after the last question [#finish] reports the keys nobody asked for.
/// A value that is wrong is reported and answered with the default, so that reading goes on and finds the other mistakes.
/// Along the way the section notes every value with its default: that is what `--print_config` shows.
final class Section {

  /// @param value as it is printed; a [Section] for a mapping
  private record Noted(@Nullable Object value, boolean isDefault) {}

  private final Mistakes mistakes;
  private final String path;
  private final Mapping node;
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, Noted> noted = new LinkedHashMap<>();

  Section(Mistakes mistakes, String path, Mapping node) {
    this.mistakes = mistakes;
    this.path = path;
    this.node = node;
  }

  String path() {
    return path;
  }

  String path(String key) {
    return KeyPaths.join(path, key);
  }

  Place place() {
    return node.place();
  }

  /// Where the value of a key is written, or the section where it is absent.
  Place place(String key) {
    Entry entry = node.entries().get(key);
    return entry == null ? node.place() : entry.value().place();
  }

  boolean has(String key) {
    return node.entries().containsKey(key);
  }

  void mistake(String key, Mistake.Kind kind, String problem) {
    mistakes.add(place(key), path(key), kind, problem);
  }

  Mistakes mistakes() {
    return mistakes;
  }

  // ---------------------------------------------------------------- typed values

  boolean bool(String key, boolean fallback) {
    return value(key, fallback, Values::bool);
  }

  @Nullable Boolean boolOrNull(String key) {
    return valueOrNull(key, Values::bool);
  }

  int integer(String key, int fallback, int least) {
    return value(key, fallback, node -> Values.integer(node, least));
  }

  @Nullable Integer integerOrNull(String key, int least) {
    return valueOrNull(key, node -> Values.integer(node, least));
  }

  @Nullable Long longOrNull(String key, long least) {
    return valueOrNull(key, node -> Values.whole(node, least));
  }

  double number(String key, double fallback) {
    return value(key, fallback, Values::number);
  }

  @Nullable Double numberOrNull(String key) {
    return valueOrNull(key, Values::number);
  }

  List<Integer> integers(String key, List<Integer> fallback, int least) {
    return value(key, fallback, node -> Values.integers(node, least));
  }

  String text(String key, String fallback) {
    return value(key, fallback, Values::text);
  }

  @Nullable String textOrNull(String key) {
    return valueOrNull(key, Values::text);
  }

  List<String> texts(String key, List<String> fallback) {
    return value(key, fallback, Values::texts);
  }

  @Nullable List<String> textsOrNull(String key) {
    return valueOrNull(key, Values::texts);
  }

  /// One of the names of `choices`, printed as such.
  <T> T choice(String key, Map<String, T> choices, String fallback) {
    String name = value(key, fallback, node -> Values.name(node, choices.keySet()));
    return Objects.requireNonNull(choices.get(name));
  }

  // ---------------------------------------------------------------- required ones

  /// Text that must be there; `""` and a mistake where it is not.
  String requiredText(String key) {
    return required(key, "", Values::text);
  }

  int requiredInteger(String key, int least) {
    return required(key, least, node -> Values.integer(node, least));
  }

  <T> T requiredChoice(String key, Map<String, T> choices, String stand) {
    String name = required(key, stand, node -> Values.name(node, choices.keySet()));
    return Objects.requireNonNull(choices.get(name));
  }

  double requiredNumber(String key) {
    return required(key, 0.0, Values::number);
  }

  List<Integer> requiredIntegers(String key, int least) {
    return required(key, List.of(), node -> Values.integers(node, least));
  }

  /// A value that must be there, read by `reader`; `stand` and a mistake where it is not.
  <T> T required(String key, T stand, Function<ConfigNode, T> reader) {
    if (!has(key)) {
      known.add(key);
      mistakes.add(node.place(), path(key), Mistake.Kind.MISSING, "must be given");
      return stand;
    }
    T value = value(key, stand, reader);
    noted.put(key, new Noted(noted.get(key) == null ? null : noted.get(key).value(), false));
    return value;
  }

  // ---------------------------------------------------------------- everything else

  /// A value read by `reader`, which must not be null; `fallback` where the key is absent.
  <T> T value(String key, T fallback, Function<ConfigNode, T> reader) {
    ConfigNode written = ask(key);
    T value = fallback;
    if (written != null) {
      if (Values.isNull(written)) {
        mistake(key, Mistake.Kind.TYPE,
            "must not be null; leave the key out for its default (" + shown(fallback) + ")");
      } else {
        T read = read(key, written, reader);
        value = read == null ? fallback : read;
      }
    }
    note(key, value, Objects.equals(value, fallback));
    return value;
  }

  /// A value read by `reader`, or null where the key is absent or says null.
  <T> @Nullable T valueOrNull(String key, Function<ConfigNode, T> reader) {
    ConfigNode written = ask(key);
    @Nullable T value = written == null || Values.isNull(written) ? null : read(key, written, reader);
    note(key, value, value == null);
    return value;
  }

  private <T> @Nullable T read(String key, ConfigNode written, Function<ConfigNode, T> reader) {
    try {
      return reader.apply(written);
    } catch (Values.Unreadable e) {
      mistakes.add(e.place() == null ? written.place() : e.place(), path(key), e.kind(), e.getMessage());
      return null;
    }
  }

  /// A mapping that is printed as it is: `model_args`.
  @Nullable Map<String, @Nullable Object> freeOrNull(String key) {
    return valueOrNull(key, Values::free);
  }

  /// A key that changes nothing here, whatever its value.
  void ignored(String key, @Nullable Object fallback) {
    ConfigNode written = ask(key);
    Object value = written == null ? fallback : written.toJava();
    note(key, value, Objects.equals(value, fallback));
  }

  /// A key that has only its default in this version.
  void only(String key, @Nullable Object fallback, String sentence) {
    ConfigNode written = ask(key);
    Object value = written == null ? fallback : written.toJava();
    if (value != null && !value.equals(fallback)) {
      mistake(key, Mistake.Kind.LATER, sentence);
    }
    note(key, value, Objects.equals(value, fallback));
  }

  /// The mapping under a key, empty where the key is absent.
  Section section(String key) {
    ConfigNode written = ask(key);
    Mapping inner = Mapping.empty(node.place());
    if (written != null && !Values.isNull(written)) {
      Mapping read = read(key, written, Values::mapping);
      inner = read == null ? inner : read;
    }
    var section = new Section(mistakes, path(key), inner);
    note(key, section, false);
    return section;
  }

  /// Takes note of a key and gives what is written there; the caller notes the value.
  @Nullable ConfigNode ask(String key) {
    known.add(key);
    Entry entry = node.entries().get(key);
    return entry == null ? null : entry.value();
  }

  /// Sets what is printed for a key.
  void note(String key, @Nullable Object value, boolean isDefault) {
    noted.put(key, new Noted(value, isDefault));
  }

  /// Reports the keys that nobody asked for.
  void finish() {
    node.entries().forEach((key, entry) -> {
      if (!known.contains(key)) {
        mistakes.add(entry.keyPlace(), path(key), Mistake.Kind.KEY, "nothing uses this key" + Nearest.hint(key, known));
      }
    });
  }

  // ---------------------------------------------------------------- printing

  /// The section as it is printed.
  ///
  /// @param skip whether to leave a value out
  Map<String, @Nullable Object> toMap(Skip skip) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    noted.forEach((key, entry) -> {
      if (skip == Skip.DEFAULTS && entry.isDefault()) {
        return;
      }
      Object value = printable(entry.value(), skip);
      if (!(skip != Skip.NOTHING && isEmptySection(entry.value(), value)) && !(skip == Skip.NULLS && value == null)) {
        map.put(key, value);
      }
    });
    return map;
  }

  private static boolean isEmptySection(@Nullable Object noted, @Nullable Object printed) {
    return noted instanceof Section && printed instanceof Map<?, ?> map && map.isEmpty();
  }

  private static @Nullable Object printable(@Nullable Object value, Skip skip) {
    return switch (value) {
      case Section section -> section.toMap(skip);
      case ClassSection named -> named.toMap(skip);
      case List<?> list -> {
        List<@Nullable Object> printed = new ArrayList<>();
        list.forEach(item -> printed.add(printable(item, skip)));
        yield printed;
      }
      case null, default -> value;
    };
  }

  private static String shown(@Nullable Object value) {
    return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
  }

  /// What printing leaves out.
  enum Skip {
    NOTHING,
    /// `--print_config=skip_default`.
    DEFAULTS,
    /// As the run folder's files do.
    NULLS
  }
}
