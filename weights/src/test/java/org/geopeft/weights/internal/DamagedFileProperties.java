package org.geopeft.weights.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.OrderedDict;
import org.geopeft.weights.StoredTensor;
import org.geopeft.weights.Tuple;

/// Damaged files: each is read, or refused with a [FormatException]. Anything else (an index out of bounds, a full heap
/// or stack, an endless loop) fails.
class DamagedFileProperties {
  private static final String OPCODES = "(.012}])tluaesdcRbQNJKMGXUTCBqrhj";

  private static final byte[] TORCH = torch();
  private static final byte[] SAFETENSORS = safetensors();
  private static final byte[] PICKLE = PickleWriter.write(tree()).bytes();
  private static final byte[] LEGACY = legacy(PICKLE);

  @Example
  void theUndamagedFilesAreRead() {
    assertTrue(isRead(TORCH, TorchReader::read));
    assertTrue(isRead(SAFETENSORS, file -> SafetensorsReader.read(file).tensors()));
    assertTrue(isRead(zip(PICKLE, ZipEntry.STORED), TorchReader::read));
    assertTrue(isRead(zip(PICKLE, ZipEntry.DEFLATED), TorchReader::read));
    assertTrue(isRead(LEGACY, TorchReader::read));
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF, seed = "1")
  void zipFiles(@ForAll long seed) {
    isRead(damaged(TORCH, new Random(seed)), TorchReader::read);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.OFF, seed = "2")
  void compressedZipFiles(@ForAll long seed) {
    isRead(damaged(zip(PICKLE, ZipEntry.DEFLATED), new Random(seed)), TorchReader::read);
  }

  /// The checksum is right here, so that the pickle itself is reached.
  @Property(tries = 5000, shrinking = ShrinkingMode.OFF, seed = "3")
  void picklesInSoundZipFiles(@ForAll long seed) {
    isRead(zip(damaged(PICKLE, new Random(seed)), ZipEntry.STORED), TorchReader::read);
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF, seed = "4")
  void filesOfTheOldFormat(@ForAll long seed) {
    isRead(damaged(LEGACY, new Random(seed)), TorchReader::read);
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF, seed = "5")
  void safetensorsFiles(@ForAll long seed) {
    isRead(damaged(SAFETENSORS, new Random(seed)), file -> SafetensorsReader.read(file).tensors());
  }

  /// Programs of opcodes that nobody would write.
  @Property(tries = 5000, shrinking = ShrinkingMode.OFF, seed = "6")
  void picklesFromNowhere(@ForAll long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    for (int i = random.nextInt(200); i >= 0; i--) {
      boolean recent = random.nextInt(4) == 0;
      pickle.write(recent ? 0x80 + random.nextInt(0x19) : OPCODES.charAt(random.nextInt(OPCODES.length())));
      for (int operand = random.nextInt(3); operand > 0; operand--) {
        pickle.write(random.nextInt(3));
      }
    }
    pickle.write('.');
    isRead(zip(pickle.toByteArray(), ZipEntry.STORED), TorchReader::read);
  }

  /// Some bits flipped, some bytes set to a number of interest, perhaps a part cut out or doubled.
  private static byte[] damaged(byte[] sound, Random random) {
    byte[] file = sound.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
    }
    if (random.nextInt(3) == 0) {
      file[random.nextInt(file.length)] = new byte[] {0, -1, 0x7F, -128, 1}[random.nextInt(5)];
    }
    int from = random.nextInt(file.length);
    int to = Math.min(file.length, from + 1 + random.nextInt(20));
    return switch (random.nextInt(6)) {
      case 0 -> join(slice(file, 0, from), slice(file, to, file.length));
      case 1 -> join(slice(file, 0, to), slice(file, from, file.length));
      case 2 -> join(slice(file, 0, Math.max(1, from)), new byte[0]);
      default -> file;
    };
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /// Reads and walks; only a [FormatException] may come of it.
  private static boolean isRead(byte[] file, Function<MemorySegment, Object> reader) {
    try {
      walk(reader.apply(MemorySegment.ofArray(file)));
      return true;
    } catch (FormatException _) {
      return false;
    }
  }

  private static void walk(Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        walk(new ArrayList<>(map.keySet()));
        walk(new ArrayList<>(map.values()));
      }
      case Collection<?> items -> items.forEach(DamagedFileProperties::walk);
      case Tuple tuple -> walk(tuple.items());
      case StoredTensor tensor when tensor.elements() < 1 << 16 -> tensor.data().asByteBuffer();
      case null, default -> {}
    }
  }

  private static Map<Object, Object> tree() {
    Map<Object, Object> tree = new LinkedHashMap<>();
    OrderedDict state = new OrderedDict();
    state.put("a.weight", StoredTensor.of(Shape.of(2, 3), 0, 1, 2, 3, 4, 5).withRequiresGrad(true));
    state.put("b", StoredTensor.of(ElementType.U16, Shape.of(2), MemorySegment.ofArray(new short[] {1, 2})));
    state.attributes().put("_metadata", Map.of("", 1L));
    tree.put("state_dict", state);
    tree.put("list", List.of(1L, 300L, 70_000L, 1L << 40, 0.5, true, "text", Tuple.of(1L, 2L), new byte[] {1}));
    tree.put(3L, Set.of(1L, "x"));
    return tree;
  }

  private static byte[] torch() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new TorchWriter(tree()).write(Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] safetensors() {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("a.weight", StoredTensor.of(Shape.of(2, 3), 0, 1, 2, 3, 4, 5));
    tensors.put("b", StoredTensor.of(ElementType.U8, Shape.of(3), MemorySegment.ofArray(new byte[3])));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new SafetensorsWriter(tensors, Map.of("format", "pt")).write(Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] zip(byte[] pickle, int method) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      entry(zip, "archive/data.pkl", pickle, method);
      entry(zip, "archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII), method);
      entry(zip, "archive/data/0", new byte[24], method);
      entry(zip, "archive/data/1", new byte[4], method);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] contents, int method) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(method);
    entry.setSize(contents.length);
    entry.setCrc(Chunks.crc32(MemorySegment.ofArray(contents)));
    zip.putNextEntry(entry);
    zip.write(contents);
  }

  private static byte[] legacy(byte[] pickle) {
    byte[] magic = PickleWriter.write(new BigInteger("1950a86a20f9469cfc6c", 16)).bytes();
    byte[] head = join(magic, PickleWriter.write(1001L).bytes());
    byte[] machine = PickleWriter.write(Map.of("little_endian", true)).bytes();
    byte[] keys = PickleWriter.write(List.of("0", "1")).bytes();
    ByteBuffer data = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    // Six floats, then four bytes, each after their number
    data.putLong(0, 6).putFloat(8, 1.5f).putLong(32, 4).putInt(40, 7);
    return join(join(join(head, machine), pickle), join(keys, data.array()));
  }
}
