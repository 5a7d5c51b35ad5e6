package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.Gather;
import org.geopeft.autograd.op.IndexSelect;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Slice;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// More than 2³¹ elements, where an index that is an int wraps: bytes, and floats that are one element with stride 0.
/// Five gigabytes and about a minute, so not part of the ordinary build:
/// `./mvnw -B -ntp -Plong -pl conformance -am verify`.
class HugeTensorsLong {
  private static final long HUGE = (1L << 31) + 1003;
  private static final Device DEVICE = new VectorBackend(new VectorOptions(2)).device();

  private Scope scope;
  private Run run;

  @BeforeEach
  void open() {
    scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
    run = Run.evaluation(scope);
  }

  @AfterEach
  void close() {
    scope.close();
    assertEquals(0, DEVICE.backend().pool().liveBytes());
  }

  @AfterAll
  static void giveBack() {
    assertTrue(DEVICE.backend().pool().reservedBytes() < 8_000_000_000L, "eight gigabytes are enough for all of it");
    DEVICE.backend().pool().close();
  }

  /// Byte i is i mod 251.
  private Tensor bytes(Shape shape) {
    Tensor tensor = scope.allocate(DType.U8, shape);
    MemorySegment data = tensor.data();
    byte[] chunk = new byte[251 * 4096];
    for (int i = 0; i < chunk.length; i++) {
      chunk[i] = (byte) (i % 251);
    }
    long n = shape.elements();
    for (long from = 0; from < n; from += chunk.length) {
      MemorySegment.copy(chunk, 0, data, ValueLayout.JAVA_BYTE, from, (int) Math.min(chunk.length, n - from));
    }
    tensor.markWritten();
    return tensor;
  }

  private static double byteAt(long index) {
    return index % 251;
  }

  /// One float, seen as very many.
  private Tensor repeated(double value, long... sizes) {
    return scope.allocate(Shape.scalar()).set(value).expand(Shape.of(sizes));
  }

  @Test
  void copiesBytesFromAPermutedView() {
    Shape shape = Shape.of(3, HUGE / 3 + 1);
    Tensor x = bytes(shape);
    Tensor out = scope.allocate(DType.U8, Shape.of(shape.size(1), 3));
    DEVICE.backend().copy(x.permute(1, 0), out);
    for (long row : new long[] {0, 1, 715_827_882, shape.size(1) - 1}) {
      double[] expected = {byteAt(row), byteAt(shape.size(1) + row), byteAt(2 * shape.size(1) + row)};
      assertArrayEquals(expected, out.slice(0, row, row + 1).toDoubles(), "row " + row);
    }
  }

  @Test
  void copiesAndConvertsOneFloatIntoVeryManyBytes() {
    Tensor out = scope.allocate(DType.U8, Shape.of(HUGE));
    DEVICE.backend().fill(out, 0);
    DEVICE.backend().copy(repeated(7, HUGE), out);
    MemorySegment data = out.data();
    for (long i = 0; i < HUGE; i++) {
      if (data.get(ValueLayout.JAVA_BYTE, i) != 7) {
        assertEquals(7, data.get(ValueLayout.JAVA_BYTE, i), "byte " + i);
      }
    }
  }

  @Test
  void slicesBehindTheTwoBillionth() {
    Tensor x = bytes(Shape.of(HUGE));
    long from = HUGE - 500;
    Tensor part = run.apply(new Slice(0, from, from + 4), x);
    double[] expected = {byteAt(from), byteAt(from + 1), byteAt(from + 2), byteAt(from + 3)};
    assertArrayEquals(expected, part.toDoubles());
    Tensor copy = scope.allocate(DType.U8, Shape.of(HUGE - 4));
    DEVICE.backend().copy(run.apply(new Slice(0, 4, HUGE), x), copy);
    assertEquals(byteAt(HUGE - 1), copy.slice(0, HUGE - 5, HUGE - 4).item());
    assertEquals(byteAt((1L << 31) + 4), copy.slice(0, 1L << 31, (1L << 31) + 1).item());
  }

  @Test
  void reducesEverythingAndRowsAndColumns() {
    double all = run.apply(new Reduce(Reduction.SUM, List.of(0)), repeated(0.5, HUGE)).toDoubles()[0];
    assertEquals(0.5 * HUGE, all, 0.5 * HUGE * 1e-6);
    double mean = run.apply(new Reduce(Reduction.MEAN, List.of(0)), repeated(0.1, HUGE)).toDoubles()[0];
    assertEquals(0.1, mean, 1e-6);
    double[] rows = run.apply(new Reduce(Reduction.SUM, List.of(1)), repeated(2, 3, HUGE / 2)).toDoubles();
    assertArrayEquals(new double[] {2.0 * (HUGE / 2), 2.0 * (HUGE / 2), 2.0 * (HUGE / 2)}, rows, 2e-6 * HUGE);
    Tensor columns = scope.allocate(Shape.of(1, 3));
    DEVICE.backend().reduce(Reduction.MAX, repeated(3, HUGE / 2, 3), columns);
    assertArrayEquals(new double[] {3, 3, 3}, columns.toDoubles());
  }

  /// Every row is 1 … 7: the sum tells whether each element was met once.
  @Test
  void reducesARowThatIsRepeated() {
    Tensor row = scope.allocate(Shape.of(7)).set(1, 2, 3, 4, 5, 6, 7);
    long rows = HUGE / 7 + 1;
    double sum = run.apply(new Reduce(Reduction.SUM, List.of(0, 1)), row.expand(Shape.of(rows, 7))).toDoubles()[0];
    assertEquals(28.0 * rows, sum, 28.0 * rows * 1e-6);
  }

  @Test
  void picksRowsAndElementsFromBehindTheTwoBillionth() {
    long rows = HUGE / 5 + 1;
    Tensor x = bytes(Shape.of(rows, 5));
    long[] wanted = {rows - 1, 0, 429_496_730, 7};
    Tensor index = scope.allocate(DType.I64, Shape.of(4)).set(wanted[0], wanted[1], wanted[2], wanted[3]);
    Tensor picked = run.apply(new IndexSelect(0), x, index);
    Tensor flat = scope.allocate(DType.I64, Shape.of(3)).set(5.0 * rows - 1, 1L << 31, (1L << 31) - 1);
    Tensor elements = run.apply(new Gather(0), x.reshape(Shape.of(5 * rows)), flat);
    for (int i = 0; i < wanted.length; i++) {
      double[] expected = new double[5];
      for (int column = 0; column < 5; column++) {
        expected[column] = byteAt(5 * wanted[i] + column);
      }
      assertArrayEquals(expected, picked.slice(0, i, i + 1).toDoubles(), "row " + wanted[i]);
    }
    assertArrayEquals(
        new double[] {byteAt(5 * rows - 1), byteAt(1L << 31), byteAt((1L << 31) - 1)}, elements.toDoubles());
  }

  /// One position with stride 0, asked for very many times.
  @Test
  void gathersVeryManyElements() {
    Tensor x = bytes(Shape.of(300));
    Tensor index = scope.allocate(DType.I64, Shape.of(1)).set(299).expand(Shape.of(HUGE));
    Tensor picked = run.apply(new Gather(0), x, index);
    assertEquals(Shape.of(HUGE), picked.shape());
    for (long at : new long[] {0, (1L << 31) - 1, 1L << 31, HUGE - 1}) {
      assertEquals(byteAt(299), picked.slice(0, at, at + 1).item(), "element " + at);
    }
  }
}
