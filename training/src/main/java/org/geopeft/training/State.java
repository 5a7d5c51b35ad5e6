package org.geopeft.training;

import java.util.Map;
import java.util.stream.DoubleStream;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/// Reads typed entries of a state as it comes out of a checkpoint, where an integer or a tensor of one element may
/// stand for a float.
public final class State {

  private final String owner;
  private final Map<String, ?> entries;

  /// @param owner whose state it is, for messages
  public State(String owner, Map<String, ?> entries) {
    this.owner = owner;
    this.entries = entries;
  }

  /// A number that PyTorch keeps as a float32 tensor without axes, such as a callback's score or an optimizer's step.
  public static StoredTensor scalar(double value) {
    return StoredTensor.of(Shape.of(), (float) value);
  }

  /// @throws StateException if the entry is missing or no number
  public double number(String key) {
    Object value = entries.get(key);
    if (value == null) {
      throw wrong(key, "a number", null);
    }
    return number(key, value);
  }

  /// A number, or `otherwise` where the entry is missing or None.
  public double number(String key, double otherwise) {
    Object value = entries.get(key);
    return value == null ? otherwise : number(key, value);
  }

  private double number(String key, Object value) {
    return switch (value) {
      case StoredTensor t when t.elements() == 1 -> t.toFloats()[0];
      case Number n -> n.doubleValue();
      default -> throw wrong(key, "a number", value);
    };
  }

  /// @throws StateException if the entry is missing or no integer
  public int integer(String key) {
    double value = number(key);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw wrong(key, "an integer", value);
    }
    return (int) value;
  }

  /// The text of an entry, or null where it is missing or None.
  public @Nullable String text(String key) {
    Object value = entries.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(key, "text", value);
  }

  /// @throws StateException if the entry is missing or no list of numbers
  public double[] numbers(String key) {
    if (!(entries.get(key) instanceof Iterable<?> list)) {
      throw wrong(key, "a list of numbers", entries.get(key));
    }
    var numbers = DoubleStream.builder();
    for (Object each : list) {
      if (each == null) {
        throw wrong(key, "a list of numbers", list);
      }
      numbers.add(number(key, each));
    }
    return numbers.build().toArray();
  }

  /// The entries of a mapping; empty where it is missing or None.
  public Map<?, ?> mapping(String key) {
    Object value = entries.get(key);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> mapping) {
      return mapping;
    }
    throw wrong(key, "a mapping", value);
  }

  private StateException wrong(String key, String expected, @Nullable Object value) {
    return new StateException(
        "The state of %s in the checkpoint cannot be restored: entry %s must be %s, the file has %s."
            .formatted(owner, key, expected, value == null ? "none" : value));
  }

  /// A state in a checkpoint that does not have the form it should.
  public static final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StateException(String message) {
      super(message);
    }
  }
}
