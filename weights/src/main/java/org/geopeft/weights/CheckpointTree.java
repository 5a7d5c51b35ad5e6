package org.geopeft.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value inside a checkpoint, with the way to it for messages.
///
/// A Lightning `.ckpt` is walked like this:
/// ```java
/// CheckpointTree file = Checkpoints.read(path);
/// long epoch = file.at("epoch").asLong();
/// Map<String, StoredTensor> weights = file.at("state_dict").tensors();
/// StoredTensor moment = file.at("optimizer_states", 0, "state", 0, "exp_avg").asTensor();
/// ```
/// Values are `Map` ([OrderedDict] or [Counter] where the file has one), `List`, [Tuple], `Set`, `Long`, `BigInteger`, `Double`,
/// `Boolean`, `String`, `byte[]`, [Complex], null, [StoredTensor], [ElementType] (a `torch.dtype`), [DeviceName] and
/// [Foreign].
///
/// @param where the file and the keys that lead here, for messages
/// @param value what is there
public record CheckpointTree(String where, @Nullable Object value) {

  /// The value at these keys, one level each: keys of maps, positions of lists and tuples (int or long).
  ///
  /// @throws CheckpointException if one of them is not there
  public CheckpointTree at(Object... keys) {
    CheckpointTree tree = this;
    for (Object key : keys) {
      tree = tree.child(key);
    }
    return tree;
  }

  /// Whether [#at] would find something.
  public boolean has(Object... keys) {
    CheckpointTree tree = this;
    for (Object key : keys) {
      if (!tree.hasChild(key)) {
        return false;
      }
      tree = tree.child(key);
    }
    return true;
  }

  private boolean hasChild(Object key) {
    return switch (value) {
      case Map<?, ?> map -> map.containsKey(normal(key));
      case List<?> list -> normal(key) instanceof Long at && at >= 0 && at < list.size();
      case Tuple tuple -> normal(key) instanceof Long at && at >= 0 && at < tuple.items().size();
      case null, default -> false;
    };
  }

  private CheckpointTree child(Object key) {
    if (!hasChild(key)) {
      String there = value instanceof Map<?, ?> map ? "the keys there are " + map.keySet() : "there is " + kind();
      throw new CheckpointException(where + " has no " + key + "; " + there);
    }
    Object found =
        switch (value) {
          case Map<?, ?> map -> map.get(normal(key));
          case List<?> list -> list.get(((Number) key).intValue());
          case Tuple tuple -> tuple.items().get(((Number) key).intValue());
          case null, default -> throw new IllegalStateException(where);
        };
    return new CheckpointTree(where + " ▸ " + key, found);
  }

  /// Python has one kind of integer key, Java would tell an int from a long.
  private static Object normal(Object key) {
    return key instanceof Integer number ? (Object) number.longValue() : key;
  }

  /// This integer.
  public long asLong() {
    return as(Long.class, "an integer");
  }

  /// This number; integers are converted.
  public double asDouble() {
    return value instanceof Long number ? number : as(Double.class, "a number");
  }

  /// This truth value.
  public boolean asBoolean() {
    return as(Boolean.class, "a truth value");
  }

  /// This text.
  public String asString() {
    return as(String.class, "a text");
  }

  /// This tensor.
  public StoredTensor asTensor() {
    return as(StoredTensor.class, "a tensor");
  }

  /// This map, as it is.
  public Map<?, ?> asMap() {
    return as(Map.class, "a map");
  }

  /// The items of this list or tuple.
  public List<?> asList() {
    return value instanceof Tuple tuple ? tuple.items() : as(List.class, "a list");
  }

  /// This map as a state dict: names to tensors, in their order.
  ///
  /// @throws CheckpointException if a key is no text or a value no tensor; it is named
  public Map<String, StoredTensor> tensors() {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    asMap()
        .forEach(
            (key, item) -> {
              if (!(key instanceof String name) || !(item instanceof StoredTensor tensor)) {
                String found = new CheckpointTree(where, item).kind();
                throw new CheckpointException(where + " should map names to tensors, but " + key + " is " + found);
              }
              tensors.put(name, tensor);
            });
    return Collections.unmodifiableMap(tensors);
  }

  private <T> T as(Class<T> type, String wanted) {
    if (!type.isInstance(value)) {
      throw new CheckpointException(where + " should be " + wanted + ", but is " + kind());
    }
    return type.cast(value);
  }

  private String kind() {
    return switch (value) {
      case null -> "None";
      case StoredTensor tensor -> "a tensor, " + tensor;
      case Foreign foreign -> "an object of " + foreign.global() + ", which is not read";
      case Map<?, ?> map -> "a map of " + map.size();
      case List<?> list -> "a list of " + list.size();
      case Tuple tuple -> "a tuple of " + tuple.items().size();
      case String text when text.length() > 60 -> "the text '" + text.substring(0, 60) + "…'";
      case String text -> "the text '" + text + "'";
      case Object other -> other.getClass().getSimpleName() + " " + other;
    };
  }
}
