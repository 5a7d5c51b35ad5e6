package org.geopeft.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.junit.jupiter.api.Test;

class StoredTensorTest {
  private static final MemorySegment BASE = MemorySegment.ofArray(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});

  @Test
  void stridesAreUndone() {
    assertArrayEquals(new float[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}, view(0, Shape.of(4, 3), 1, 4).toFloats());
    assertArrayEquals(new float[] {5, 6, 9, 10}, view(5, Shape.of(2, 2), 4, 1).toFloats());
    assertArrayEquals(new float[] {7, 7, 7, 7, 7, 7}, view(7, Shape.of(3, 2), 0, 0).toFloats());
    assertArrayEquals(new float[] {1, 2, 3, 3, 4, 5}, view(1, Shape.of(2, 3), 2, 1).toFloats());
    assertArrayEquals(new float[] {0, 3, 1, 4, 6, 9, 7, 10}, view(0, Shape.of(2, 2, 2), 6, 1, 3).toFloats());
    assertArrayEquals(new float[] {11}, view(11, Shape.scalar()).toFloats());
    assertArrayEquals(new float[0], view(12, Shape.of(0, 5), 5, 1).toFloats());
  }

  @Test
  void stridesOfAllWidthsAreUndone() {
    for (ElementType type : ElementType.values()) {
      byte[] bytes = new byte[6 * type.bytes()];
      byte[] expected = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) i;
        int element = i / type.bytes();
        // [2, 3] seen as [3, 2]
        int to = element % 3 * 2 + element / 3;
        expected[to * type.bytes() + i % type.bytes()] = (byte) i;
      }
      MemorySegment storage = MemorySegment.ofArray(bytes);
      StoredTensor transposed = StoredTensor.view(type, Shape.of(3, 2), storage, 0, new long[] {1, 3}, false);
      assertEquals(-1, transposed.data().mismatch(MemorySegment.ofArray(expected)), type.label());
    }
  }

  @Test
  void viewsStayInTheirStorage() {
    assertThrows(IllegalArgumentException.class, () -> view(1, Shape.of(3, 4), 4, 1));
    assertThrows(IllegalArgumentException.class, () -> view(0, Shape.of(2), Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> view(Long.MAX_VALUE, Shape.of(1), 1));
    assertThrows(IllegalArgumentException.class, () -> view(-1, Shape.of(1), 1));
    assertThrows(IllegalArgumentException.class, () -> view(3, Shape.of(2), -1));
    assertThrows(IllegalArgumentException.class, () -> view(0, Shape.of(2, 2), 1));
    assertThrows(IllegalArgumentException.class, () -> StoredTensor.of(DType.F32, Shape.of(5), BASE));
  }

  @Test
  void castsAreExact() {
    assertArrayEquals(
        new float[] {1.5f, -65504, 0x1p-24f}, f(ElementType.F16, new short[] {0x3E00, (short) 0xFBFF, 1}));
    assertArrayEquals(new float[] {1.5f, -2}, f(ElementType.BF16, new short[] {0x3FC0, (short) 0xC000}));
    assertArrayEquals(new float[] {0.1f, -1}, f(ElementType.F64, new double[] {0.1, -1}));
    assertArrayEquals(new float[] {-1, 3}, f(ElementType.I64, new long[] {-1, 3}));
    assertArrayEquals(new float[] {0x1p64f, 3}, f(ElementType.U64, new long[] {-1, 3}));
    assertArrayEquals(new float[] {-1, 3}, f(ElementType.I32, new int[] {-1, 3}));
    assertArrayEquals(new float[] {0x1p32f, 3}, f(ElementType.U32, new int[] {-1, 3}));
    assertArrayEquals(new float[] {-1, 3}, f(ElementType.I16, new short[] {-1, 3}));
    assertArrayEquals(new float[] {65535, 3}, f(ElementType.U16, new short[] {-1, 3}));
    assertArrayEquals(new float[] {-1, 3}, f(ElementType.I8, new byte[] {-1, 3}));
    assertArrayEquals(new float[] {255, 3}, f(ElementType.U8, new byte[] {-1, 3}));
    assertArrayEquals(new float[] {1, 0}, f(ElementType.BOOL, new byte[] {1, 0}));
    // 448 is the largest E4M3, 2⁻⁹ the smallest; 57344 the largest E5M2
    assertArrayEquals(
        new float[] {448, 0x1p-9f, -1, Float.NaN}, f(ElementType.F8_E4M3, new byte[] {0x7E, 1, (byte) 0xB8, 0x7F}));
    assertArrayEquals(new float[] {57344, -1}, f(ElementType.F8_E5M2, new byte[] {0x7B, (byte) 0xBC}));
  }

  @Test
  void castsToWiderTypes() {
    double[] doubles = new double[2];
    of(ElementType.F32, MemorySegment.ofArray(new float[] {0.1f, 2})).copyTo(MemorySegment.ofArray(doubles), DType.F64);
    assertArrayEquals(new double[] {0.1f, 2}, doubles);
    long[] longs = new long[2];
    of(ElementType.U8, MemorySegment.ofArray(new byte[] {-1, 2})).copyTo(MemorySegment.ofArray(longs), DType.I64);
    assertArrayEquals(new long[] {255, 2}, longs);
    int[] ints = new int[2];
    of(ElementType.I32, MemorySegment.ofArray(new int[] {-1, 2})).copyTo(MemorySegment.ofArray(ints), DType.I32);
    assertArrayEquals(new int[] {-1, 2}, ints);
  }

  @Test
  void lossyCastsAreRefused() {
    StoredTensor floats = StoredTensor.of(Shape.of(1), 1.5f);
    MemorySegment eight = MemorySegment.ofArray(new long[1]);
    assertThrows(CheckpointException.class, () -> floats.copyTo(eight, DType.I64));
    assertThrows(CheckpointException.class, () -> of(ElementType.C64, eight).toFloats());
    assertThrows(CheckpointException.class, () -> of(ElementType.C64, eight).dtype());
    assertThrows(
        CheckpointException.class,
        () -> of(ElementType.U64, MemorySegment.ofArray(new long[] {-1})).copyTo(eight, DType.I64));
    assertThrows(IllegalArgumentException.class, () -> floats.copyTo(eight, DType.F32));
    assertThrows(
        CheckpointException.class, () -> floats.copyTo(MemorySegment.ofArray(new byte[1]), DType.BOOL));
  }

  @Test
  void storagesAreShared() {
    assertTrue(view(0, Shape.of(2), 1).sharesStorage(view(4, Shape.of(2), 3)));
    assertFalse(view(0, Shape.of(2), 1).sharesStorage(StoredTensor.of(Shape.of(2), 0, 1)));
    assertEquals(view(0, Shape.of(2), 1), StoredTensor.of(Shape.of(2), 0, 1));
    assertNotEquals(view(0, Shape.of(2), 1), StoredTensor.of(Shape.of(1, 2), 0, 1));
    assertNotEquals(view(1, Shape.of(2), 1), StoredTensor.of(Shape.of(2), 0, 1));
    assertTrue(view(0, Shape.of(2), 1).data().isReadOnly());
  }

  private static StoredTensor view(long offset, Shape shape, long... strides) {
    return StoredTensor.view(ElementType.F32, shape, BASE, offset, strides, false);
  }

  private static StoredTensor of(ElementType type, MemorySegment data) {
    return StoredTensor.of(type, Shape.of(data.byteSize() / type.bytes()), data);
  }

  private static float[] f(ElementType type, Object array) {
    return of(
            type,
            switch (array) {
              case short[] values -> MemorySegment.ofArray(values);
              case double[] values -> MemorySegment.ofArray(values);
              case long[] values -> MemorySegment.ofArray(values);
              case int[] values -> MemorySegment.ofArray(values);
              case byte[] values -> MemorySegment.ofArray(values);
              default -> throw new IllegalArgumentException();
            })
        .toFloats();
  }
}
