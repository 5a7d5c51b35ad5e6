package org.geopeft.cli.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.geopeft.cli.config.ConfigNode.Argument;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.geopeft.cli.config.ConfigNode.Sequence;
import org.jspecify.annotations.Nullable;

/// Reads one value of a wanted type. A quoted number is a number where a number is wanted, as in jsonargparse.
final class Values {

  private Values() {}

  /// A value of another type.
  static final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Place place;
    private final Mistake.Kind kind;

    Unreadable(@Nullable Place place, Mistake.Kind kind, String message) {
      super(message, null, false, false);
      this.place = place;
      this.kind = kind;
    }

    @Nullable Place place() {
      return place;
    }

    Mistake.Kind kind() {
      return kind;
    }

    @Override
    public String getMessage() {
      String message = super.getMessage();
      return message == null ? "" : message;
    }
  }

  static Unreadable wrong(ConfigNode node, String expected) {
    return new Unreadable(node.place(), Mistake.Kind.TYPE, "expected " + expected + ", got " + node.describe());
  }

  static boolean isNull(ConfigNode node) {
    return node.resolved() instanceof Scalar scalar && scalar.value() == null;
  }

  /// The value of a scalar, quoted text read once more as YAML; null for lists, mappings and null.
  private static @Nullable Object plain(ConfigNode node) {
    if (!(node.resolved() instanceof Scalar scalar)) {
      return null;
    }
    return scalar.value() instanceof String text ? Yaml11.resolve(text.strip()) : scalar.value();
  }

  static boolean bool(ConfigNode node) {
    if (plain(node) instanceof Boolean value) {
      return value;
    }
    throw wrong(node, "true or false");
  }

  static int integer(ConfigNode node, int least) {
    long value = whole(node, least);
    if (value > Integer.MAX_VALUE) {
      throw wrong(node, "a whole number of at most " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  static long whole(ConfigNode node, long least) {
    if (!(plain(node) instanceof Long value)) {
      throw wrong(node, "a whole number");
    }
    if (value < least) {
      throw wrong(node, "a whole number of at least " + least);
    }
    return value;
  }

  static double number(ConfigNode node) {
    return switch (plain(node)) {
      case Double value -> value;
      case Long value -> value.doubleValue();
      case BigInteger value -> value.doubleValue();
      case null, default -> throw wrong(node, "a number");
    };
  }

  static String text(ConfigNode node) {
    if (node instanceof Argument argument) {
      return argument.text();
    }
    if (node instanceof Scalar scalar) {
      if (scalar.value() instanceof String text) {
        return text;
      }
      throw wrong(node, "text (in quotes: '" + scalar.text() + "')");
    }
    throw wrong(node, "text");
  }

  static String name(ConfigNode node, Collection<String> valid) {
    // a name may look like a number: precision 32
    String name = node.resolved() instanceof Scalar scalar ? scalar.text() : text(node);
    if (valid.contains(name)) {
      return name;
    }
    throw new Unreadable(node.place(), Mistake.Kind.NAME,
        "there is no '" + name + "' here" + Nearest.hint(name, new TreeSet<>(valid)));
  }

  static List<ConfigNode> list(ConfigNode node) {
    if (node.resolved() instanceof Sequence sequence) {
      return sequence.items();
    }
    throw wrong(node, "a list");
  }

  static List<String> texts(ConfigNode node) {
    return list(node).stream().map(Values::text).toList();
  }

  static List<Double> numbers(ConfigNode node) {
    return list(node).stream().map(Values::number).toList();
  }

  /// One number, or a list of them.
  static List<Double> numberOrNumbers(ConfigNode node) {
    return node.resolved() instanceof Sequence ? numbers(node) : List.of(number(node));
  }

  static List<Integer> integers(ConfigNode node, int least) {
    return list(node).stream().map(item -> integer(item, least)).toList();
  }

  static Mapping mapping(ConfigNode node) {
    if (node.resolved() instanceof Mapping mapping) {
      return mapping;
    }
    throw wrong(node, "a mapping");
  }

  static Map<String, @Nullable Object> free(ConfigNode node) {
    return mapping(node).toMap();
  }

  /// One value where a list is wanted is a list of it.
  static List<ConfigNode> oneOrMore(ConfigNode node) {
    return node.resolved() instanceof Sequence sequence ? new ArrayList<>(sequence.items()) : List.of(node);
  }
}
