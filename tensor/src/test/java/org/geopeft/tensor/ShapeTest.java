package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void sizesAndCounts() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(3, shape.rank());
    assertEquals(4, shape.size(-1));
    assertEquals(24, shape.elements());
    assertEquals(12, shape.elements(1, 3));
    assertEquals(1, Shape.scalar().elements());
    assertEquals(0, Shape.of(5, 0).elements());
    assertArrayEquals(new long[] {12, 4, 1}, shape.rowMajorStrides());
  }

  @Test
  void changesGiveNewShapes() {
    Shape shape = Shape.of(2, 3);
    assertEquals(Shape.of(2, 7), shape.with(-1, 7));
    assertEquals(Shape.of(2, 1, 3), shape.insert(1, 1));
    assertEquals(Shape.of(2, 3, 1), shape.insert(2, 1));
    assertEquals(Shape.of(3), shape.without(0));
    assertEquals(Shape.of(2, 3), shape);
    assertNotEquals(Shape.of(3, 2), shape);
    assertEquals("[2, 3]", shape.toString());
    assertEquals("[]", Shape.scalar().toString());
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(1L << 32, 1L << 31));
    assertEquals(0, Shape.of(1L << 62, 0, 1L << 62).elements());
    assertEquals(1L << 62, Shape.of(1L << 31, 1L << 31).elements());
  }
}
