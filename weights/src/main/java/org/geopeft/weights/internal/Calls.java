package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.Complex;
import org.geopeft.weights.DeviceName;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.Foreign;
import org.geopeft.weights.Counter;
import org.geopeft.weights.OrderedDict;
import org.geopeft.weights.StoredTensor;
import org.geopeft.weights.Tuple;
import org.jspecify.annotations.Nullable;

/// What the allowed globals make of their arguments: our own values, by our own code.
final class Calls {
  /// Python would take deeper or longer tuples as keys; no checkpoint has them, and hashing them costs.
  private static final int MAX_KEY_ITEMS = 1000;

  private static final int MAX_KEY_DEPTH = 16;

  /// Elements of a view beyond its storage's own: more is a trap for whoever undoes the strides.
  private static final long MAX_EXPANDED = Integer.MAX_VALUE;

  /// Finds storages.
  @FunctionalInterface
  interface Storages {
    /// The storage of this key, of so many bytes.
    Storage find(String key, @Nullable ElementType type, long bytes);
  }

  private final Storages storages;

  /// Calls copy their arguments, and arguments may be used again and again by a byte or two of pickle.
  private long mayCopy;

  Calls(Storages storages, long pickleBytes) {
    this.storages = storages;
    this.mayCopy = (1 << 20) + 8 * pickleBytes;
  }

  /// REDUCE: a function or class called with a tuple of arguments.
  @Nullable Object call(@Nullable Object function, @Nullable Object arguments) {
    if (function instanceof Foreign foreign) {
      return new Foreign(foreign.global());
    }
    if (!(function instanceof Global.Call call) || !(arguments instanceof Tuple tuple)) {
      throw new FormatException("its pickle is damaged: it calls " + kind(function));
    }
    Arguments given = new Arguments(call, tuple.items());
    return switch (call) {
      case ORDERED_DICT -> given.count() == 0 ? new OrderedDict() : orderedDict(given.get(0, Collection.class));
      case COUNTER -> new Counter(given.count() == 0 ? Map.of() : copied(given.map(0)));
      case SET -> given.count() == 0 ? new LinkedHashSet<>() : set(given.get(0, Collection.class));
      case BYTES -> given.none(new byte[0]);
      case BYTEARRAY -> bytearray(given);
      case COMPLEX -> new Complex(given.get(0, Double.class), given.get(1, Double.class));
      case ENCODE -> encode(given);
      case SIZE -> new Tuple(copied(given.get(0, Tuple.class).items()));
      case DEVICE -> new DeviceName(given.count() == 1 ? given.text(0) : given.text(0) + ":" + given.integer(1));
      case TENSOR, TENSOR_2, TENSOR_3 -> tensor(call, given);
      case PARAMETER -> given.get(0, StoredTensor.class).withRequiresGrad(given.get(1, Boolean.class));
    };
  }

  /// NEWOBJ: an instance of a class. None of the plain values is made so.
  Object construct(@Nullable Object type) {
    if (type instanceof Foreign foreign) {
      return new Foreign(foreign.global());
    }
    throw new FormatException("its pickle constructs an object of " + kind(type) + ", which is no plain value");
  }

  /// BINPERSID: a storage.
  Storage storage(@Nullable Object id) {
    if (!(id instanceof Tuple tuple)
        || tuple.items().size() < 5
        || !"storage".equals(tuple.items().get(0))
        || !(tuple.items().get(1) instanceof Global.StorageClass type)
        || !(tuple.items().get(2) instanceof String key)
        || !(tuple.items().get(4) instanceof Long elements)) {
      throw new FormatException("its pickle has a persistent id that is no storage");
    }
    ElementType elementType = type.type();
    int bytes = elementType == null ? 1 : elementType.bytes();
    if (elements < 0 || elements > Long.MAX_VALUE / bytes) {
      throw new FormatException("storage " + key + " claims " + elements + " elements");
    }
    return view(storages.find(key, elementType, elements * bytes), tuple, bytes);
  }

  /// In files before PyTorch 1.6 a storage may be a part of another: key, offset, size.
  private static Storage view(Storage storage, Tuple id, int bytes) {
    if (id.items().size() > 5 && id.items().get(5) instanceof Tuple view && view.items().size() == 3) {
      if (!(view.items().get(1) instanceof Long offset) || !(view.items().get(2) instanceof Long size)) {
        throw new FormatException("storage " + storage.key() + " is a damaged view of another");
      }
      return storage.part(offset, size, bytes);
    }
    return storage;
  }

  private static StoredTensor tensor(Global.Call call, Arguments given) {
    Storage storage = given.get(0, Storage.class);
    long[] sizes = given.integers(2);
    boolean trained = call != Global.Call.TENSOR && given.get(4, Boolean.class);
    ElementType type = call == Global.Call.TENSOR_3 ? given.get(6, ElementType.class) : storage.type();
    int metadata = call == Global.Call.TENSOR_3 ? 7 : 6;
    if (type == null) {
      throw new FormatException("a tensor of storage " + storage.key() + " has no element type");
    }
    if (storage.type() != null && storage.type() != type) {
      throw new FormatException(
          "storage " + storage.key() + " is of " + storage.type().label() + " and a tensor of it of " + type.label());
    }
    if (given.count() > metadata && given.at(metadata) instanceof Map<?, ?> flags && !flags.isEmpty()) {
      throw new FormatException("a tensor is stored with " + flags.keySet() + " undone, which is not read");
    }
    if (!storage.isPresent()) {
      return StoredTensor.of(type, Shape.of(0), MemorySegment.NULL);
    }
    try {
      Shape shape = Shape.of(sizes);
      if (shape.elements() > Math.max(MAX_EXPANDED, storage.byteSize() / type.bytes())) {
        throw new FormatException(
            "a tensor of " + shape + " repeats the " + storage.byteSize() + " bytes of storage " + storage.key()
                + " to more than " + MAX_EXPANDED + " elements");
      }
      return StoredTensor.view(
          type, shape, storage.littleEndian(type), given.integer(1), given.integers(3), trained);
    } catch (IllegalArgumentException e) {
      throw new FormatException("a tensor does not fit storage " + storage.key() + ": " + e.getMessage(), e);
    }
  }

  private OrderedDict orderedDict(Collection<?> pairs) {
    OrderedDict dict = new OrderedDict();
    for (Object pair : copied(pairs)) {
      List<?> two = pair instanceof Tuple tuple ? tuple.items() : pair instanceof List<?> list ? list : List.of();
      if (two.size() != 2) {
        throw new FormatException("its pickle is damaged: an OrderedDict is made from " + kind(pair));
      }
      requireKey(two.get(0));
      dict.put(two.get(0), two.get(1));
    }
    return dict;
  }

  private Set<Object> set(Collection<?> items) {
    Set<Object> set = new LinkedHashSet<>();
    for (Object item : copied(items)) {
      requireKey(item);
      set.add(item);
    }
    return set;
  }

  /// Protocol 2 has no bytes: they are a text of which each character is a byte.
  private byte[] encode(Arguments given) {
    String text = given.text(0);
    String encoding = given.text(1);
    if (!encoding.equals("latin1") && !encoding.equals("latin-1")) {
      throw new FormatException("its pickle encodes bytes as " + encoding);
    }
    charge(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (!new String(bytes, StandardCharsets.ISO_8859_1).equals(text)) {
      throw new FormatException("its pickle is damaged: a text of bytes has a character beyond 255");
    }
    return bytes;
  }

  private byte[] bytearray(Arguments given) {
    return switch (given.count()) {
      case 0 -> new byte[0];
      case 1 -> {
        byte[] bytes = given.get(0, byte[].class);
        charge(bytes.length);
        yield bytes.clone();
      }
      default -> encode(given);
    };
  }

  private <C extends Collection<?>> C copied(C items) {
    charge(items.size());
    return items;
  }

  private Map<?, ?> copied(Map<?, ?> map) {
    charge(map.size());
    return map;
  }

  private void charge(long elements) {
    mayCopy -= elements;
    if (mayCopy < 0) {
      throw new FormatException("its pickle would grow to far more than its own size");
    }
  }

  /// A key must hash, and hash quickly.
  static void requireKey(@Nullable Object key) {
    keyItems(key, 0, 0);
  }

  private static int keyItems(@Nullable Object key, int items, int depth) {
    return switch (key) {
      case Tuple tuple when depth < MAX_KEY_DEPTH -> {
        int count = items;
        for (Object item : tuple.items()) {
          count = keyItems(item, count, depth + 1);
          if (count > MAX_KEY_ITEMS) {
            throw new FormatException("its pickle has a tuple of more than " + MAX_KEY_ITEMS + " items as a key");
          }
        }
        yield count;
      }
      case null -> items + 1;
      case Number _, String _, Boolean _, byte[] _, Complex _, ElementType _, DeviceName _, Foreign _ -> items + 1;
      case Object other -> throw new FormatException("its pickle has " + kind(other) + " as a key");
    };
  }

  /// What something is, for messages.
  static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Global global -> global.toString();
      case StoredTensor tensor -> "a tensor " + tensor;
      case Storage storage -> "storage " + storage.key();
      case OrderedDict _ -> "an OrderedDict";
      case Map<?, ?> _ -> "a dict";
      case List<?> _ -> "a list";
      case Tuple _ -> "a tuple";
      case Set<?> _ -> "a set";
      case String _ -> "a text";
      case byte[] _ -> "bytes";
      case Object other -> "a " + other.getClass().getSimpleName();
    };
  }

  /// The arguments of a call, with types that are checked.
  private record Arguments(Global.Call call, List<@Nullable Object> items) {
    int count() {
      return items.size();
    }

    @Nullable Object at(int index) {
      if (index >= items.size()) {
        throw new FormatException("its pickle is damaged: " + call + " is called with " + items.size() + " arguments");
      }
      return items.get(index);
    }

    <T> T get(int index, Class<T> type) {
      Object item = at(index);
      if (!type.isInstance(item)) {
        throw new FormatException(
            "its pickle is damaged: argument " + index + " of " + call + " is " + kind(item));
      }
      return type.cast(item);
    }

    Map<?, ?> map(int index) {
      return get(index, Map.class);
    }

    String text(int index) {
      return get(index, String.class);
    }

    long integer(int index) {
      return get(index, Long.class);
    }

    long[] integers(int index) {
      List<@Nullable Object> found = get(index, Tuple.class).items();
      long[] integers = new long[found.size()];
      for (int i = 0; i < integers.length; i++) {
        if (!(found.get(i) instanceof Long value)) {
          throw new FormatException(
              "its pickle is damaged: " + call + " is given " + kind(found.get(i)) + " as a size");
        }
        integers[i] = value;
      }
      return integers;
    }

    <T> T none(T value) {
      if (!items.isEmpty()) {
        throw new FormatException("its pickle is damaged: " + call + " is called with " + items.size() + " arguments");
      }
      return value;
    }
  }
}
