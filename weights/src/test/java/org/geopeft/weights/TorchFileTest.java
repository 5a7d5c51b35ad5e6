package org.geopeft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TorchFileTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() {
    Map<Object, Object> tree = Trees.everything();
    Path path = folder.resolve("a.pt");

    TorchFile.write(path, tree);

    Map<Object, Object> read = new LinkedHashMap<>(TorchFile.read(path).asMap());
    assertArrayEquals((byte[]) tree.remove("bytes"), (byte[]) read.remove("bytes"));
    assertEquals(tree, read);
    assertEquals(new ArrayList<>(tree.keySet()), new ArrayList<>(read.keySet()));
    OrderedDict state = assertInstanceOf(OrderedDict.class, read.get("ordered"));
    assertEquals(List.of("b", "a"), new ArrayList<>(state.keySet()));
    assertInstanceOf(Counter.class, read.get("counter"));
    assertEquals(Map.of("version", 1L), state.attributes().get("_metadata"));
    assertEquals(Checkpoints.read(path).at("tensors").tensors(), tree.get("tensors"));
  }

  @Test
  void marksAndSharingSurvive() {
    MemorySegment memory = Arena.ofAuto().allocate(24, 8);
    StoredTensor whole = StoredTensor.of(DType.F32, Shape.of(2, 3), memory).withRequiresGrad(true);
    StoredTensor tied = StoredTensor.of(DType.F32, Shape.of(3, 2), memory);
    Path path = folder.resolve("a.pt");

    TorchFile.write(path, Map.of("whole", whole, "tied", tied));

    Map<String, StoredTensor> read = TorchFile.read(path).tensors();
    assertTrue(read.get("whole").requiresGrad());
    assertFalse(read.get("tied").requiresGrad());
    assertTrue(read.get("whole").sharesStorage(read.get("tied")));
  }

  @Test
  void elementsLieAtMultiplesOf64() throws IOException {
    Path path = folder.resolve("a.pt");
    TorchFile.write(path, Map.of("w", StoredTensor.of(Shape.of(2), 1.5f, -2.25f)));
    byte[] file = Files.readAllBytes(path);
    byte[] wanted = {0, 0, (byte) 0xC0, 0x3F, 0, 0, 0x10, (byte) 0xC0};
    int at = 0;
    while (!Arrays.equals(file, at, at + 8, wanted, 0, 8)) {
      at += 64;
    }
    assertTrue(at > 0 && at < file.length);
  }

  @Test
  void aWalkThatFailsSaysWhere() {
    Map<String, Object> content = Map.of("optimizer_states", List.of(Map.of("lr", 0.1)), "epoch", 3L);
    CheckpointTree tree = new CheckpointTree("a.ckpt", content);
    assertEquals(0.1, tree.at("optimizer_states", 0, "lr").asDouble());
    assertEquals(3.0, tree.at("epoch").asDouble());
    assertEquals(3, tree.at("epoch").asLong());
    assertTrue(tree.has("optimizer_states", 0));
    assertFalse(tree.has("optimizer_states", 1));
    assertFalse(tree.has("epoch", 1));
    assertMessage(
        "a.ckpt ▸ optimizer_states ▸ 0 has no rl; the keys there are [lr]",
        () -> tree.at("optimizer_states", 0, "rl"));
    assertMessage("a.ckpt ▸ epoch should be a text, but is Long 3", () -> tree.at("epoch").asString());
    assertMessage("a.ckpt should map names to tensors, but", tree::tensors);
    CheckpointTree unread = new CheckpointTree("b.ckpt", new Foreign("argparse.Namespace"));
    assertMessage("an object of argparse.Namespace, which is not read", () -> unread.at("lr"));
  }

  @Test
  void whatIsNoPlainValueIsNotWritten() {
    Path path = folder.resolve("a.pt");
    Map<String, Object> foreign = Map.of("hyper_parameters", Map.of("x", new Foreign("argparse.Namespace")));
    assertMessage("hyper_parameters ▸ x", () -> TorchFile.write(path, foreign));
    assertMessage("half a character", () -> TorchFile.write(path, "\uD800"));
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      List<Object> outer = new ArrayList<>();
      outer.add(deep);
      deep = outer;
    }
    List<Object> deepest = deep;
    assertMessage("nested more than 500", () -> TorchFile.write(path, deepest));
    assertFalse(Files.exists(path));
  }

  @Test
  void aFullDiskLeavesThePreviousFile() throws IOException {
    Path path = folder.resolve("a.ckpt");
    TorchFile.write(path, Map.of("epoch", 1));
    byte[] before = Files.readAllBytes(path);
    StoredTensor large = StoredTensor.of(Shape.of(1 << 20), new float[1 << 20]);
    for (long room : new long[] {0, 1, 100, 1 << 10, 1 << 20, 4 << 20}) {
      String says =
          assertThrows(
                  CheckpointException.class,
                  () -> TorchFile.write(path, Map.of("w", large), file -> new SmallDisk(file, room)))
              .getMessage();
      assertTrue(says.contains("No space left on device") && says.contains(path.toString()), says);
      assertTrue(says.contains("previous file"), says);
      assertArrayEquals(before, Files.readAllBytes(path));
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(List.of(path), left.toList());
      }
    }
    TorchFile.write(path, Map.of("w", large), file -> new SmallDisk(file, 1 << 23));
    assertEquals(large, TorchFile.read(path).at("w").asTensor());
  }

  @Test
  void aMissingFolderIsNamed() {
    Path path = folder.resolve("no/such/a.ckpt");
    assertMessage("there is no folder " + path.getParent(), () -> TorchFile.write(path, Map.of()));
    assertMessage("there is no file or folder " + path, () -> TorchFile.read(path));
    assertMessage("is a folder", () -> TorchFile.read(folder));
  }

  @Test
  void aChangedByteIsNoticed() throws IOException {
    Path path = folder.resolve("a.pt");
    TorchFile.write(path, Map.of("w", StoredTensor.of(Shape.of(64), new float[64])));
    byte[] file = Files.readAllBytes(path);
    int weights = new String(file, StandardCharsets.ISO_8859_1).indexOf("archive/data/0");
    file[weights / 64 * 64 + 64 + 100] ^= 1;
    Files.write(path, file);
    assertMessage("archive/data/0 is damaged: the CRC-32", () -> TorchFile.read(path));
  }

  @Test
  void shardsAreOneCheckpoint() throws IOException {
    StoredTensor one = StoredTensor.of(Shape.of(1), 1);
    StoredTensor two = StoredTensor.of(Shape.of(1), 2);
    Safetensors.write(folder.resolve("a.safetensors"), Map.of("one", one), Map.of());
    TorchFile.write(folder.resolve("b.bin"), Map.of("two", two));
    Path index = folder.resolve("model.index.json");
    Files.writeString(index, "{\"metadata\":{\"x\":[]},\"weight_map\":{\"two\":\"b.bin\",\"one\":\"a.safetensors\"}}");
    assertEquals(Map.of("one", one, "two", two), Checkpoints.read(index).tensors());
    Files.writeString(index, "{\"weight_map\":{\"three\":\"b.bin\"}}");
    assertMessage("three is in b.bin, but", () -> Checkpoints.read(index));
    Files.writeString(index, "{\"weight_map\":{\"three\":\"../b.bin\"}}");
    assertMessage("no file beside it", () -> Checkpoints.read(index));
    Files.writeString(index, "{\"weight_map\":{\"three\":\"c.bin\"}}");
    assertMessage("there is no file or folder " + folder.resolve("c.bin"), () -> Checkpoints.read(index));
    Files.writeString(index, "{}");
    assertMessage("no weight_map", () -> Checkpoints.read(index));
  }

  @Test
  void integersOfEveryLength() {
    List<Object> numbers = new ArrayList<>();
    for (int bits = 0; bits < 100; bits++) {
      for (int off = -1; off <= 1; off++) {
        BigInteger number = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(off));
        for (BigInteger signed : List.of(number, number.negate())) {
          numbers.add(signed.bitLength() < 64 ? (Object) signed.longValue() : signed);
        }
      }
    }
    numbers.add(BigInteger.TWO.pow(5000));
    Path path = folder.resolve("a.pt");
    TorchFile.write(path, numbers);
    assertEquals(numbers, TorchFile.read(path).value());
  }

  private static void assertMessage(String part, Executable call) {
    CheckpointException e = assertThrows(CheckpointException.class, call);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  /// A disk with so much room.
  private static final class SmallDisk implements WritableByteChannel {
    private final WritableByteChannel file;
    private long room;

    SmallDisk(WritableByteChannel file, long room) {
      this.file = file;
      this.room = room;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (room == 0 && bytes.hasRemaining()) {
        throw new IOException("No space left on device");
      }
      ByteBuffer fits = bytes.slice(bytes.position(), (int) Math.min(room, bytes.remaining()));
      int written = file.write(fits);
      bytes.position(bytes.position() + written);
      room -= written;
      return written;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /// Trees for tests.
  static final class Trees {
    private Trees() {}

    static Map<Object, Object> everything() {
      Map<Object, Object> tree = new LinkedHashMap<>();
      tree.put("none", null);
      tree.put("truth", List.of(true, false));
      tree.put("floats", List.of(0.0, -0.0, 1e300, 0.1, Double.NaN, Double.NEGATIVE_INFINITY));
      tree.put("texts", List.of("", "größe", "日本", "x".repeat(300)));
      tree.put("tuples", List.of(Tuple.of(), Tuple.of(1L), Tuple.of(1L, null), Tuple.of(1L, 2L, 3L, Tuple.of(4L))));
      tree.put("int_keys", new LinkedHashMap<>(Map.of(0L, "a", 1L, List.of())));
      tree.put(Tuple.of(1L, "x"), new LinkedHashMap<>());
      OrderedDict ordered = new OrderedDict();
      ordered.put("b", 1L);
      ordered.put("a", 2L);
      ordered.attributes().put("_metadata", Map.of("version", 1L));
      tree.put("ordered", ordered);
      tree.put("counter", new Counter(Map.of(3L, 2L)));
      tree.put("set", Set.of(1L, 2L));
      tree.put("bytes", new byte[] {0, -1});
      tree.put("complex", new Complex(1, -2));
      tree.put("dtype", ElementType.BF16);
      tree.put("device", new DeviceName("cpu"));
      OrderedDict tensors = new OrderedDict();
      for (ElementType type : ElementType.values()) {
        byte[] bytes = new byte[6 * type.bytes()];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (type == ElementType.BOOL ? i % 2 : i);
        }
        tensors.put(type.label(), StoredTensor.of(type, Shape.of(2, 3), MemorySegment.ofArray(bytes)));
      }
      tensors.put("scalar", StoredTensor.of(Shape.scalar(), 30));
      tensors.put("empty", StoredTensor.of(Shape.of(3, 0, 2)));
      MemorySegment four = MemorySegment.ofArray(new float[] {0, 1, 2, 3});
      tensors.put(
          "view", StoredTensor.view(ElementType.F32, Shape.of(2, 2), four, 0, new long[] {1, 2}, false));
      tree.put("tensors", tensors);
      return tree;
    }
  }
}
