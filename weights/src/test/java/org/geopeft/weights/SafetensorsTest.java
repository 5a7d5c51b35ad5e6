package org.geopeft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("bytes", StoredTensor.of(ElementType.U8, Shape.of(3), MemorySegment.ofArray(new byte[] {1, 2, 3})));
    tensors.put("größe", StoredTensor.of(Shape.of(2, 2), 1, -2, 3, Float.NaN));
    tensors.put("scalar", StoredTensor.of(ElementType.I64, Shape.scalar(), MemorySegment.ofArray(new long[] {-7})));
    tensors.put("empty", StoredTensor.of(Shape.of(3, 0)));
    tensors.put("a\"b\\c", StoredTensor.of(ElementType.C64, Shape.of(1), MemorySegment.ofArray(new float[] {1, 2})));
    Map<String, String> metadata = Map.of("note", "quotes \" and é");
    Path path = folder.resolve("a.safetensors");

    Safetensors.write(path, tensors, metadata);

    SafetensorsFile read = Safetensors.read(path);
    assertEquals(metadata, read.metadata());
    assertEquals(tensors, new LinkedHashMap<>(read.tensors()));
    assertEquals(List.of("scalar", "größe", "empty", "a\"b\\c", "bytes"), new ArrayList<>(read.tensors().keySet()));
    assertArrayEquals(new float[] {1, -2, 3, Float.NaN}, tensors.get("größe").toFloats());
  }

  @Test
  void memoryOfEveryKindIsWritten() {
    float[] values = new float[2_000_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    StoredTensor onHeap = StoredTensor.of(DType.F32, Shape.of(values.length), MemorySegment.ofArray(values));
    Path first = folder.resolve("heap.safetensors");
    Safetensors.write(first, Map.of("w", onHeap), Map.of());
    StoredTensor mapped = Safetensors.read(first).tensors().get("w");
    Path second = folder.resolve("mapped.safetensors");
    Safetensors.write(second, Map.of("w", mapped), Map.of());

    assertEquals(onHeap, Safetensors.read(second).tensors().get("w"));
  }

  @Test
  void aTypeWithoutANameIsRefused() {
    StoredTensor wide = StoredTensor.of(ElementType.C128, Shape.of(1), MemorySegment.ofArray(new double[2]));
    Path path = folder.resolve("a.safetensors");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Safetensors.write(path, Map.of("w", wide), Map.of()));
    assertTrue(e.getMessage().contains("w is of type c128"), e.getMessage());
    assertFalse(Files.exists(path));
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    assertRefused("is empty (0 bytes)", new byte[0]);
    assertRefused("LFS pointer (size 13400 ", text("version https://git-lfs.github.com/spec/v1\nsize 13400\n"));
    assertRefused("web page", text("\n<!DOCTYPE html><html></html>"));
    assertRefused("truncated", new byte[] {1, 0, 0, 0, 0});
    assertRefused("limit of 100000000", text("this is not it, whatever it is"));
    assertRefused("header claims 99 bytes", file(99, "{}", 0));
    assertRefused("dtype of tensor odd", file("{\"odd\":{\"dtype\":\"F4\",\"shape\":[2],\"data_offsets\":[0,1]}}", 1));
    assertRefused("truncated", file("{\"w\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}}", 5));
    assertRefused("names w twice", file("{\"w\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"w\":1}", 0));
    assertRefused("dtype of tensor w", file("{\"w\":{\"dtype\":7}}", 0));
    assertRefused("lacks one of", file("{\"w\":{}}", 0));
    assertRefused("shape twice", file("{\"w\":{\"shape\":[],\"shape\":[]}}", 0));
    assertRefused("n twice", file("{\"__metadata__\":{\"n\":\"\",\"n\":\"\"}}", 0));
    assertRefused("more than 64", file("{\"w\":{\"shape\":[" + "1,".repeat(99) + "1]}}", 0));
    assertRefused("there is no file", null);
  }

  @Test
  void fieldsOfALaterVersionArePassedOver() throws IOException {
    Path path = folder.resolve("a.safetensors");
    Files.write(path, file("{\"w\":{\"new\":{\"x\":[1]},\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1));
    assertEquals(Shape.scalar(), Safetensors.read(path).tensors().get("w").shape());
  }

  private void assertRefused(String part, byte[] content) throws IOException {
    Path path = folder.resolve("bad.safetensors");
    Files.deleteIfExists(path);
    if (content != null) {
      Files.write(path, content);
    }
    CheckpointException e = assertThrows(CheckpointException.class, () -> Safetensors.read(path));
    assertTrue(e.getMessage().contains(part) && e.getMessage().contains(path.toString()), e.getMessage());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] file(String header, int dataBytes) {
    return file(header.length(), header, dataBytes);
  }

  private static byte[] file(long claimed, String header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length() + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(claimed)
        .put(text(header))
        .array();
  }
}
