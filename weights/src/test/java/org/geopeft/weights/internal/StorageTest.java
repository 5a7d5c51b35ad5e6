package org.geopeft.weights.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.geopeft.weights.ElementType;
import org.junit.jupiter.api.Test;

class StorageTest {
  private static final MemorySegment BYTES = MemorySegment.ofArray(new byte[] {0, 1, 2, 3, 4, 5, 6, 7});

  @Test
  void bigEndianWordsAreTurnedRound() {
    Storage storage = new Storage("0", null, BYTES, true);
    assertArrayEquals(new byte[] {1, 0, 3, 2, 5, 4, 7, 6}, turned(storage, ElementType.F16));
    assertArrayEquals(new byte[] {3, 2, 1, 0, 7, 6, 5, 4}, turned(storage, ElementType.F32));
    assertArrayEquals(new byte[] {7, 6, 5, 4, 3, 2, 1, 0}, turned(storage, ElementType.I64));
    // A complex number is turned by its parts.
    assertArrayEquals(new byte[] {3, 2, 1, 0, 7, 6, 5, 4}, turned(storage, ElementType.C64));
    assertSame(BYTES, storage.littleEndian(ElementType.U8));
    assertSame(storage.littleEndian(ElementType.F32), storage.littleEndian(ElementType.I32));
    assertSame(BYTES, new Storage("0", null, BYTES, false).littleEndian(ElementType.F32));
  }

  @Test
  void partsStayInside() {
    Storage storage = new Storage("0", ElementType.I16, BYTES, false);
    assertArrayEquals(new byte[] {2, 3, 4, 5}, turned(storage.part(1, 2, 2), ElementType.I16));
    assertEquals(0, storage.part(4, 0, 2).byteSize());
    assertThrows(FormatException.class, () -> storage.part(3, 2, 2));
    assertThrows(FormatException.class, () -> storage.part(-1, 1, 2));
    assertThrows(FormatException.class, () -> storage.part(1, Long.MAX_VALUE, 2));
  }

  private static byte[] turned(Storage storage, ElementType type) {
    return storage.littleEndian(type).toArray(ValueLayout.JAVA_BYTE);
  }
}
