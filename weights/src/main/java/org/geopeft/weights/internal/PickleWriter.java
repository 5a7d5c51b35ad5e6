package org.geopeft.weights.internal;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.Complex;
import org.geopeft.weights.DeviceName;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.Counter;
import org.geopeft.weights.OrderedDict;
import org.geopeft.weights.StoredTensor;
import org.geopeft.weights.Tuple;
import org.jspecify.annotations.Nullable;

/// Writes a tree as a pickle of protocol 2, the one that PyTorch writes and that `weights_only=True` reads. The
/// elements of tensors are not in it: each tensor gets the number of a record.
final class PickleWriter {
  private static final int MAX_DEPTH = 500;

  /// Tensors of the same memory share a record, as tied weights do in PyTorch.
  private record Key(MemorySegment data, ElementType type) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<StoredTensor> records = new ArrayList<>();
  private final Map<Key, Integer> numbers = new HashMap<>();

  /// Slots of the memo in which classes lie.
  private final Map<String, Integer> memo = new HashMap<>();

  /// The keys that lead to the value being written, for messages.
  private final List<String> path = new ArrayList<>();

  private PickleWriter() {}

  /// A pickle and the tensors whose elements it refers to by their position in the list.
  record Pickle(byte[] bytes, List<StoredTensor> records) {}

  /// Writes a tree.
  ///
  /// @throws CheckpointException if it holds something else than tensors and plain values
  static Pickle write(@Nullable Object tree) {
    PickleWriter writer = new PickleWriter();
    writer.out.write(0x80);
    writer.out.write(2);
    writer.value(tree);
    writer.out.write('.');
    return new Pickle(writer.out.toByteArray(), writer.records);
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.write('N');
      case Boolean truth -> out.write(truth ? 0x88 : 0x89);
      case Long number -> integer(number);
      case Integer number -> integer(number);
      case BigInteger number -> longInteger(number);
      case Double number -> real(number);
      case Float number -> real(number);
      case String text -> text(text);
      case byte[] bytes -> bytes(bytes);
      case StoredTensor tensor -> tensor(tensor);
      case OrderedDict dict -> orderedDict(dict);
      case Counter counts -> call("collections", "Counter", () -> {
        out.write('}');
        entries(counts);
      });
      case Map<?, ?> map -> {
        out.write('}');
        entries(map);
      }
      case List<?> list -> {
        out.write(']');
        if (!list.isEmpty()) {
          out.write('(');
          items(list);
          out.write('e');
        }
      }
      case Tuple tuple -> tuple(tuple.items());
      case Set<?> set -> call("__builtin__", "set", () -> value(new ArrayList<>(set)));
      case Complex number -> call("__builtin__", "complex", () -> {
        real(number.real());
        real(number.imaginary());
      });
      case ElementType type -> global("torch", type.torchName());
      case DeviceName device -> call("torch", "device", () -> text(device.name()));
      case Object other -> throw new CheckpointException(
          "cannot write " + other.getClass().getSimpleName() + " " + other + " at " + String.join(" ▸ ", path)
              + " into a checkpoint: only tensors and plain values are written");
    }
  }

  private void integer(long number) {
    if (number >= 0 && number < 1 << 8) {
      out.write('K');
      out.write((int) number);
    } else if (number >= 0 && number < 1 << 16) {
      out.write('M');
      littleEndian(number, 2);
    } else if (number == (int) number) {
      out.write('J');
      littleEndian(number, 4);
    } else {
      longInteger(BigInteger.valueOf(number));
    }
  }

  private void longInteger(BigInteger number) {
    byte[] bigEndian = number.toByteArray();
    boolean isShort = bigEndian.length < 1 << 8;
    out.write(isShort ? 0x8a : 0x8b);
    littleEndian(bigEndian.length, isShort ? 1 : 4);
    for (int i = bigEndian.length - 1; i >= 0; i--) {
      out.write(bigEndian[i]);
    }
  }

  private void real(double number) {
    out.write('G');
    out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
  }

  private void text(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new CheckpointException("cannot write a text at " + String.join(" ▸ ", path) + ": it has half a character");
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    littleEndian(utf8.length, 4);
    out.writeBytes(utf8);
  }

  /// Protocol 2 has no bytes; Python itself writes them as a text that is encoded again.
  private void bytes(byte[] bytes) {
    call("_codecs", "encode", () -> {
      text(new String(bytes, StandardCharsets.ISO_8859_1));
      text("latin1");
    });
  }

  private void tuple(List<?> items) {
    if (items.isEmpty()) {
      out.write(')');
    } else {
      out.write('(');
      items(items);
      out.write('t');
    }
  }

  private void items(Collection<?> items) {
    int at = 0;
    for (Object item : items) {
      child(at++, item);
    }
  }

  private void orderedDict(OrderedDict dict) {
    call("collections", "OrderedDict", () -> {});
    entries(dict);
    if (!dict.attributes().isEmpty()) {
      out.write('}');
      entries(dict.attributes());
      out.write('b');
    }
  }

  private void entries(Map<?, ?> map) {
    if (map.isEmpty()) {
      return;
    }
    out.write('(');
    map.forEach((key, item) -> {
      value(key);
      child(key, item);
    });
    out.write('u');
  }

  private void child(@Nullable Object key, @Nullable Object item) {
    path.add(String.valueOf(key));
    if (path.size() > MAX_DEPTH) {
      throw new CheckpointException(
          "cannot write a checkpoint nested more than " + MAX_DEPTH + " deep, as at "
              + String.join(" ▸ ", path.subList(0, 5)));
    }
    value(item);
    path.removeLast();
  }

  /// A class or function of which each name is written once.
  private void global(String module, String name) {
    String full = module + "." + name;
    Integer slot = memo.get(full);
    if (slot != null) {
      out.write('j');
      littleEndian(slot, 4);
      return;
    }
    out.write('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    out.write('r');
    littleEndian(memo.size(), 4);
    memo.put(full, memo.size());
  }

  private void call(String module, String name, Runnable arguments) {
    global(module, name);
    out.write('(');
    arguments.run();
    out.write('t');
    out.write('R');
  }

  private void tensor(StoredTensor tensor) {
    ElementType type = tensor.type();
    // Types that came after the typed storages lie in a storage of bytes, and the tensor names its type.
    String storage = type.torchStorage();
    call("torch._utils", storage == null ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2", () -> {
      out.write('(');
      text("storage");
      if (storage == null) {
        global("torch.storage", "UntypedStorage");
      } else {
        global("torch", storage);
      }
      text(Integer.toString(number(tensor)));
      text("cpu");
      integer(storage == null ? tensor.byteSize() : tensor.elements());
      out.write('t');
      out.write('Q');
      integer(0);
      sizes(tensor.shape().toArray());
      sizes(tensor.shape().rowMajorStrides());
      value(tensor.requiresGrad());
      call("collections", "OrderedDict", () -> {});
      if (storage == null) {
        global("torch", type.torchName());
      }
    });
  }

  private int number(StoredTensor tensor) {
    int next = records.size();
    if (tensor.isContiguous() && tensor.elements() > 0) {
      Integer known = numbers.putIfAbsent(new Key(tensor.data(), tensor.type()), next);
      if (known != null) {
        return known;
      }
    }
    records.add(tensor);
    return next;
  }

  private void sizes(long[] sizes) {
    tuple(Arrays.stream(sizes).boxed().toList());
  }

  private void littleEndian(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> 8 * i));
    }
  }
}
