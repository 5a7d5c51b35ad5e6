package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorTest {
  private final Device device = ReferenceBackend.device();
  private final Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);

  @AfterEach
  void close() {
    scope.close();
    device.backend().pool().close();
  }

  /// 0, 1, 2, … in row-major order.
  private Tensor counting(long... sizes) {
    Tensor tensor = scope.allocate(Shape.of(sizes));
    double[] values = new double[(int) tensor.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return tensor.set(values);
  }

  private static void refused(String id, Supplier<Tensor> what, String text) {
    TensorException e = assertThrows(TensorException.class, what::get);
    assertEquals(id, e.id());
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  @Test
  void permutedAxesKeepTheirSizesAndElements() {
    Tensor x = counting(2, 3).permute(1, 0);
    assertEquals(Shape.of(3, 2), x.shape());
    assertArrayEquals(new double[] {0, 3, 1, 4, 2, 5}, x.toDoubles());
    assertArrayEquals(new long[] {1, 3}, x.strides());
    assertFalse(x.isContiguous());
    Tensor cube = counting(2, 3, 4).permute(2, 0, 1);
    assertEquals(Shape.of(4, 2, 3), cube.shape());
    assertEquals(1 * 12 + 2 * 4 + 3, cube.select(0, 3).select(0, 1).select(0, 2).item());
  }

  @Test
  void writingToAPermutedViewWritesToTheWhole() {
    Tensor x = counting(2, 3);
    x.permute(1, 0).set(10, 11, 12, 13, 14, 15);
    assertArrayEquals(new double[] {10, 12, 14, 11, 13, 15}, x.toDoubles());
  }

  @Test
  void slicesAndSelectionsShareMemory() {
    Tensor x = counting(3, 4);
    Tensor middle = x.slice(1, 1, 3);
    assertArrayEquals(new double[] {1, 2, 5, 6, 9, 10}, middle.toDoubles());
    assertArrayEquals(new double[] {2, 6, 10}, middle.slice(-1, 1, 2).toDoubles());
    assertArrayEquals(new double[] {4, 5, 6, 7}, x.select(0, 1).toDoubles());
    assertArrayEquals(new double[] {2, 6, 10}, x.select(-1, 2).toDoubles());
    assertTrue(middle.sharesMemoryWith(x));
    middle.set(0, 0, 0, 0, 0, 0);
    assertArrayEquals(new double[] {0, 0, 0, 3, 4, 0, 0, 7, 8, 0, 0, 11}, x.toDoubles());
  }

  @Test
  void aPartOfNothingCanBeReadAndWrittenWhereverItBegins() {
    Tensor nothing = scope.allocate(Shape.of(0, 10, 10)).slice(1, 9, 10);
    assertEquals(Shape.of(0, 1, 10), nothing.shape());
    assertArrayEquals(new double[0], nothing.set().toDoubles());
    assertEquals(Shape.of(0, 4), counting(3, 4).slice(0, 3, 3).shape());
  }

  @Test
  void slicesOutsideAreRefused() {
    Tensor x = counting(3, 4);
    refused("GP-SHAPE-003", () -> x.slice(1, 2, 5), "slice 2..5 of axis 1 is outside of shape [3, 4]");
    refused("GP-SHAPE-003", () -> x.slice(0, -1, 2), "slice -1..2");
    refused("GP-SHAPE-003", () -> x.slice(0, 2, 1), "slice 2..1");
    refused("GP-SHAPE-003", () -> x.select(0, 3), "slice 3..4");
  }

  @Test
  void viewsOutsideOfTheStorageAreRefused() {
    Tensor x = counting(4, 4); // a block of 128 bytes, 16 doubles
    refused("GP-MEM-003", () -> x.view(Shape.of(5, 4), new long[] {4, 1}, 0), "elements 0 to 19");
    refused("GP-MEM-003", () -> x.view(Shape.of(1), new long[] {1}, -1), "elements -1 to -1");
    refused("GP-MEM-003", () -> x.view(Shape.of(2), new long[] {1}, 15), "elements 15 to 16");
    assertEquals(15, x.view(Shape.of(1), new long[] {1}, 15).item());
  }

  @Test
  void expandedAxesRepeat() {
    Tensor row = counting(3).expand(Shape.of(2, 3));
    assertArrayEquals(new double[] {0, 1, 2, 0, 1, 2}, row.toDoubles());
    assertArrayEquals(new long[] {0, 1}, row.strides());
    Tensor column = counting(2, 1).expand(Shape.of(2, 2, 3));
    assertArrayEquals(new double[] {0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}, column.toDoubles());
    assertArrayEquals(new double[] {0, 0}, counting().expand(Shape.of(2)).toDoubles());
    assertEquals(Shape.of(0, 3), counting(1, 3).expand(Shape.of(0, 3)).shape());
    refused("GP-SHAPE-004", () -> counting(2).expand(Shape.of(3)), "[2] cannot be repeated to [3]");
    refused("GP-SHAPE-004", () -> counting(2, 1).expand(Shape.of(2)), "[2, 1] cannot be repeated to [2]");
  }

  @Test
  void reshapeNeedsAsManyElementsInOrder() {
    Tensor x = counting(2, 6);
    assertEquals(Shape.of(3, 4), x.reshape(Shape.of(3, 4)).shape());
    assertEquals(Shape.of(1, 1), counting().reshape(Shape.of(1, 1)).shape());
    refused("GP-SHAPE-001", () -> x.reshape(Shape.of(5)), "[2, 6] has another number of elements than [5]");
    refused("GP-SHAPE-002", () -> x.permute(1, 0).reshape(Shape.of(12)), "contiguous");
  }

  @Test
  void contiguityLooksAtAxesThatHaveMoreThanOneElement() {
    assertTrue(counting(3, 1).permute(1, 0).isContiguous());
    assertTrue(counting(2, 3).slice(0, 1, 2).isContiguous());
    assertFalse(counting(2, 3).slice(1, 0, 2).isContiguous());
    assertTrue(counting().isContiguous());
    assertTrue(counting(0, 3).permute(1, 0).isContiguous());
    assertFalse(counting(1, 3).expand(Shape.of(2, 3)).isContiguous());
  }

  @Test
  void wrongCountsAreRefused() {
    refused("GP-SHAPE-006", () -> counting(3).set(1, 2), "2 values for shape [3]");
    refused("GP-SHAPE-006", () -> counting(3).set(new float[4]), "4 values for shape [3]");
    assertEquals("GP-SHAPE-005", assertThrows(TensorException.class, () -> counting(3).item()).id());
  }

  @Test
  void everyTypeHoldsItsValues() {
    double[] values = {0, 1, 200};
    for (DType type : DType.values()) {
      double[] expected = type == DType.BOOL ? new double[] {0, 1, 1} : values;
      assertArrayEquals(expected, scope.allocate(type, Shape.of(3)).set(values).toDoubles(), type.label());
    }
    assertArrayEquals(
        new float[] {0.5f, -2}, scope.allocate(DType.F32, Shape.of(2)).set(new float[] {0.5f, -2}).toFloats());
    assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, counting(2, 3).permute(1, 0).toFloats());
  }

  @Test
  void writesAreCounted() {
    Tensor x = counting(2);
    long before = x.version();
    x.slice(0, 0, 1).set(7);
    assertEquals(before + 1, x.version(), "the version is the storage's");
  }

  @Test
  void aTensorOfTheShapeBackendHasNoValues() {
    Tensor x = ShapeBackend.device().scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS).allocate(Shape.of(2, 3));
    assertFalse(x.hasData());
    assertEquals(Shape.of(3, 1), x.set(1, 2, 3, 4, 5, 6).permute(1, 0).slice(1, 1, 2).shape());
    assertEquals("GP-MEM-004", assertThrows(TensorException.class, x::toDoubles).id());
    assertEquals("GP-SHAPE-006", assertThrows(TensorException.class, () -> x.set(1)).id());
  }

  @Test
  void theTextNamesShapeTypeAndDevice() {
    assertEquals("[2, 3] f64 reference:0", counting(2, 3).toString());
  }
}
