package org.geopeft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.geopeft.tensor.DType;
import tools.jackson.databind.JsonNode;

/// Walks a checkpoint and the list of what PyTorch found in it side by side: same values, same order, nothing more.
final class GoldenEntries {
  private final Iterator<JsonNode> entries;
  private final List<StoredTensor> storages = new ArrayList<>();
  private JsonNode next;
  private int tensors;

  private GoldenEntries(JsonNode entries) {
    this.entries = entries.iterator();
    advance();
  }

  /// Compares everything.
  ///
  /// @return the number of tensors
  static int compare(JsonNode entries, Object tree) {
    GoldenEntries walk = new GoldenEntries(entries);
    if (!(tree instanceof Map<?, ?> map && map.isEmpty() && entries.isEmpty())) {
      walk.walk(List.of(), tree);
    }
    assertEquals(null, walk.next, "not in the tree");
    return walk.tensors;
  }

  private void advance() {
    next = entries.hasNext() ? entries.next() : null;
  }

  private void walk(List<Object> path, Object value) {
    boolean leaf = next != null && next.path("type").asString("").equals("torch.Size") && path.equals(path(next));
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        map.forEach((key, item) -> walk(append(path, key instanceof Tuple ? repr(key) : key), item));
        if (map instanceof OrderedDict dict && dict.attributes().containsKey("_metadata")) {
          assertTrue(next.path("type").asString().startsWith("attribute _metadata"), next.toString());
          assertEquals(plain(next.get("value")), dict.attributes().get("_metadata"));
          advance();
        }
      }
      case List<?> list when !list.isEmpty() -> items(path, list);
      case Tuple tuple when !tuple.items().isEmpty() && !leaf -> items(path, tuple.items());
      case StoredTensor tensor -> {
        assertEquals(path(next), path);
        tensor(next, tensor);
        advance();
      }
      case null, default -> {
        assertEquals(path(next), path);
        String type = next.get("type").asString().replace("bytearray", "bytes");
        assertEquals(type + " " + plain(next.get("value")), describe(value, leaf), path.toString());
        advance();
      }
    }
  }

  private void items(List<Object> path, List<?> items) {
    for (int i = 0; i < items.size(); i++) {
      walk(append(path, (long) i), items.get(i));
    }
  }

  private void tensor(JsonNode entry, StoredTensor tensor) {
    tensors++;
    assertEquals(entry.get("tensor").asString(), tensor.type().torchName());
    assertEquals(plain(entry.get("shape")).toString(), tensor.shape().toString());
    assertEquals(!entry.has("stride"), tensor.isContiguous(), "contiguous");
    if (entry.has("stride")) {
      assertEquals(plain(entry.get("stride")), Arrays.stream(tensor.strides()).boxed().toList());
    }
    if (entry.has("storage")) {
      assertEquals(entry.get("storage").asInt(), storage(tensor), "storage");
    }
    assertEquals(entry.path("requires_grad").asBoolean(false), tensor.requiresGrad(), "requires_grad");
    assertEquals(entry.get("crc32").asString(), crc32(tensor.data()));
    if (!tensor.type().isComplex() && tensor.elements() < 1 << 20) {
      first(entry.get("first"), tensor);
    }
  }

  private static void first(JsonNode first, StoredTensor tensor) {
    double[] doubles = new double[(int) tensor.elements()];
    tensor.copyTo(MemorySegment.ofArray(doubles), DType.F64);
    float[] floats = tensor.toFloats();
    for (int i = 0; i < first.size(); i++) {
      double expected =
          switch (plain(first.get(i))) {
            case Boolean truth -> truth ? 1 : 0;
            case Number number -> number.doubleValue();
            case String text -> Double.parseDouble(text.replace("nan", "NaN").replace("inf", "Infinity"));
            default -> throw new AssertionError(first.toString());
          };
      assertEquals(expected, doubles[i], "element " + i);
      assertEquals((float) expected, floats[i], "element " + i);
    }
  }

  private int storage(StoredTensor tensor) {
    for (int i = 0; i < storages.size(); i++) {
      if (storages.get(i).sharesStorage(tensor)) {
        return i;
      }
    }
    storages.add(tensor);
    return storages.size() - 1;
  }

  static String crc32(MemorySegment data) {
    CRC32 crc = new CRC32();
    for (long at = 0; at < data.byteSize(); at += 1 << 28) {
      crc.update(data.asSlice(at, Math.min(1 << 28, data.byteSize() - at)).asByteBuffer());
    }
    return String.format("%08x", crc.getValue());
  }

  /// The value as the list has it: type and value.
  private static String describe(Object value, boolean size) {
    return switch (value) {
      case null -> "NoneType null";
      case Boolean truth -> "bool " + truth;
      case Long number when Math.abs((double) number) >= 0x1p53 -> "int " + number;
      case Long number -> "int " + number;
      case BigInteger number -> "int " + number;
      case Double number when number.isNaN() -> "float nan";
      case Double number when number.isInfinite() -> "float " + (number > 0 ? "inf" : "-inf");
      case Double number -> "float " + number;
      case String text -> "str " + text;
      case byte[] bytes -> "bytes " + HexFormat.of().formatHex(bytes);
      case Complex complex -> "complex [" + complex.real() + ", " + complex.imaginary() + "]";
      case ElementType type -> "torch.dtype torch." + type.torchName();
      case DeviceName device -> "torch.device " + device.name();
      case Set<?> set -> "set " + set.stream().map(Object::toString).sorted().toList();
      case List<?> list -> "list " + list;
      case Map<?, ?> map -> (map instanceof OrderedDict ? "collections.OrderedDict " : "dict ") + map;
      case Tuple tuple -> (size ? "torch.Size " : "tuple ") + tuple.items();
      default -> throw new AssertionError("a value of " + value.getClass());
    };
  }

  private static String repr(Object key) {
    return key instanceof Tuple tuple
        ? tuple.items().stream().map(GoldenEntries::repr).collect(Collectors.joining(", ", "(", ")"))
        : String.valueOf(key);
  }

  private static List<Object> append(List<Object> path, Object key) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }

  private static List<?> path(JsonNode entry) {
    assertFalse(entry == null, "the tree has more than the list");
    return (List<?>) plain(entry.get("path"));
  }

  /// JSON as our own plain values.
  static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<Object, Object> map = new LinkedHashMap<>();
      node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (node.isArray()) {
      return node.valueStream().map(GoldenEntries::plain).toList();
    }
    if (node.isNull()) {
      return null;
    }
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    if (node.isNumber()) {
      return node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
    }
    return node.asString();
  }
}
