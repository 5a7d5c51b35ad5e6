package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geopeft.cli.config.ConfigNode.Entry;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.geopeft.cli.config.ConfigNode.Sequence;
import org.jspecify.annotations.Nullable;

/// Lays one config over another.
final class Merge {

  private Merge() {}

  /// Mappings merge key by key; lists and free mappings are replaced whole; another class drops its predecessor's
  /// arguments.
  static Mapping merge(Mapping base, Mapping over) {
    return merge("", base, over);
  }

  private static Mapping merge(String path, Mapping base, Mapping over) {
    String before = KeyPaths.className(base);
    String after = KeyPaths.className(over);
    if (before != null && after != null && !before.equals(after)) {
      return over;
    }
    Mapping result = base;
    for (Map.Entry<String, Entry> added : over.entries().entrySet()) {
      String key = added.getKey();
      String keyPath = KeyPaths.join(path, key);
      ConfigNode value = added.getValue().value();
      if (!KeyPaths.isFreeMapping(keyPath)
          && result.get(key) instanceof Mapping old && value.resolved() instanceof Mapping changed) {
        value = merge(keyPath, old, changed);
      }
      result = result.with(key, new Entry(added.getValue().keyPlace(), value));
    }
    return result;
  }

  /// Sets the value at a path, making the mappings on the way.
  ///
  /// @param append whether to add to the list there rather than to replace the value
  static Mapping set(Mapping root, List<String> path, ConfigNode value, boolean append) {
    return set(root, "", path, value, append);
  }

  private static Mapping set(Mapping at, String prefix, List<String> path, ConfigNode value, boolean append) {
    String key = path.getFirst();
    String keyPath = KeyPaths.join(prefix, key);
    List<String> rest = path.subList(1, path.size());
    Entry entry = at.entries().get(key);
    @Nullable ConfigNode old = entry == null ? null : entry.value().resolved();
    if (!rest.isEmpty()) {
      return at.with(key, new Entry(value.place(), descend(old, keyPath, rest, value, append)));
    }
    ConfigNode changed = append ? appended(old, value) : replaced(keyPath, old, value);
    return at.with(key, new Entry(value.place(), changed));
  }

  private static ConfigNode descend(
      @Nullable ConfigNode old, String keyPath, List<String> rest, ConfigNode value, boolean append) {
    @Nullable ConfigNode inside = old != null && KeyPaths.isClass(keyPath) ? KeyPaths.classMapping(old) : old;
    return switch (inside) {
      case Mapping mapping -> set(mapping, keyPath, rest, value, append);
      // a key of a list of classes means the last one
      case Sequence sequence when KeyPaths.isClass(keyPath) && !sequence.items().isEmpty() -> {
        List<ConfigNode> items = new ArrayList<>(sequence.items());
        if (!(KeyPaths.classMapping(items.removeLast()) instanceof Mapping last)) {
          throw new ConfigException(new Mistake(value.place(), keyPath, Mistake.Kind.TYPE,
              "the last item is no class, so it has no key " + String.join(".", rest)));
        }
        items.add(set(last, keyPath, rest, value, append));
        yield new Sequence(sequence.place(), items);
      }
      case null -> set(Mapping.empty(value.place()), keyPath, rest, value, append);
      case Scalar scalar when scalar.value() == null ->
        set(Mapping.empty(value.place()), keyPath, rest, value, append);
      default -> throw new ConfigException(new Mistake(value.place(), keyPath, Mistake.Kind.TYPE,
          "cannot set " + String.join(".", rest) + " in it: it is " + inside.describe() + " (" + inside.place() + ")"));
    };
  }

  private static ConfigNode replaced(String keyPath, @Nullable ConfigNode old, ConfigNode value) {
    if (!KeyPaths.isClass(keyPath)) {
      return value;
    }
    // a class over the same class keeps its arguments, and a mapping with a part of the arguments changes that part
    ConfigNode named = KeyPaths.classMapping(value);
    return old != null && named instanceof Mapping over && KeyPaths.classMapping(old) instanceof Mapping base
        ? merge(keyPath, base, over)
        : named;
  }

  private static ConfigNode appended(@Nullable ConfigNode old, ConfigNode value) {
    List<ConfigNode> items = new ArrayList<>();
    switch (old) {
      case null -> { }
      case Sequence sequence -> items.addAll(sequence.items());
      case Scalar scalar when scalar.value() == null -> { }
      default -> items.add(old);
    }
    if (value.resolved() instanceof Sequence added) {
      items.addAll(added.items());
    } else {
      items.add(value);
    }
    return new Sequence(value.place(), items);
  }
}
