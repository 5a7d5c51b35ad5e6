package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.Embedding;
import org.geopeft.autograd.op.Flip;
import org.geopeft.autograd.op.Gather;
import org.geopeft.autograd.op.IndexSelect;
import org.geopeft.autograd.op.PixelShuffle;
import org.geopeft.autograd.op.Roll;
import org.geopeft.autograd.op.Slice;
import org.geopeft.autograd.op.Sort;
import org.geopeft.autograd.op.Stack;
import org.geopeft.autograd.op.Tile;
import org.geopeft.autograd.op.TopK;
import org.geopeft.autograd.op.Triangle;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Operations by position against results written down by hand, on element types other than floats too.
class IndexingTest {
  private static final Device REFERENCE = ReferenceBackend.device();
  private static final Device VECTOR = new VectorBackend(new VectorOptions(2)).device();

  static Stream<Device> devices() {
    return Stream.of(REFERENCE, VECTOR);
  }

  private static Tensor longs(Scope scope, Shape shape, double... values) {
    return scope.allocate(DType.I64, shape).set(values);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void movesElementsOfEveryType(Device device) {
    for (DType type : List.of(DType.I64, DType.I32, DType.U8)) {
      try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
        Run run = Run.evaluation(scope);
        Tensor x = scope.allocate(type, Shape.of(2, 3)).set(1, 2, 3, 4, 5, 6);
        Tensor index = longs(scope, Shape.of(2), 2, 0);
        Tensor each = longs(scope, Shape.of(2, 1), 1, 2);
        check(type, run.apply(new IndexSelect(1), x, index), 3, 1, 6, 4);
        check(type, run.apply(new Gather(1), x, each), 2, 6);
        check(type, run.apply(Flip.of(0, 1), x), 6, 5, 4, 3, 2, 1);
        check(type, run.apply(new Roll(List.of(1), List.of(1L)), x), 3, 1, 2, 6, 4, 5);
        check(type, run.apply(new Slice(1, 0, 3, 2), x), 1, 3, 4, 6);
        check(type, run.apply(new Concat(0), List.of(x, x)).getFirst(), 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6);
        check(type, run.apply(new Stack(2), List.of(x, x)).getFirst(), 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6);
        check(type, run.apply(Tile.of(1L, 2L), x), 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
        check(type, run.apply(new Triangle(true, 0), x), 1, 0, 0, 4, 5, 0);
        check(type, run.apply(new Triangle(false, 1), x), 0, 2, 3, 0, 0, 6);
      }
    }
  }

  private static void check(DType type, Tensor actual, double... expected) {
    assertEquals(type, actual.type());
    assertArrayEquals(expected, actual.toDoubles());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void sortsNanLastAndTiesInTheirOrder(Device device) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Run run = Run.evaluation(scope);
      double nan = Double.NaN;
      double inf = Double.POSITIVE_INFINITY;
      Tensor x = scope.allocate(Shape.of(8)).set(3, nan, -inf, 3, inf, -0.0, 0.0, -nan);
      List<Tensor> rising = run.apply(new Sort(0, false), List.of(x));
      assertArrayEquals(new double[] {-inf, -0.0, 0.0, 3, 3, inf, nan, nan}, rising.get(0).toDoubles());
      assertArrayEquals(new double[] {2, 5, 6, 0, 3, 4, 1, 7}, rising.get(1).toDoubles());
      List<Tensor> falling = run.apply(new Sort(0, true), List.of(x));
      assertArrayEquals(new double[] {1, 7, 4, 0, 3, 5, 6, 2}, falling.get(1).toDoubles());
      assertArrayEquals(new double[] {1, 7, 4}, run.apply(new TopK(0, 3, true), List.of(x)).get(1).toDoubles());
      assertArrayEquals(new double[] {2, 5, 6}, run.apply(new TopK(0, 3, false), List.of(x)).get(1).toDoubles());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void thePaddingRowOfAnEmbeddingGetsNoGradient(Device device) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS); Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor table = tape.watch(scope.allocate(Shape.of(3, 2)).set(1, 2, 3, 4, 5, 6));
      Tensor rows = run.apply(new Embedding(1L), longs(scope, Shape.of(4), 1, 0, 1, 0), table);
      assertArrayEquals(new double[] {3, 4, 1, 2, 3, 4, 1, 2}, rows.toDoubles());
      tape.backward(run.with((Tape) null), rows, run.full(rows.shape(), 1), scope);
      assertArrayEquals(new double[] {2, 2, 0, 0, 0, 0}, tape.gradient(table).toDoubles());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void shufflesPixelsAsWritten(Device device) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Run run = Run.evaluation(scope);
      Tensor x = longs(scope, Shape.of(4, 1, 2), 1, 2, 3, 4, 5, 6, 7, 8);
      Tensor shuffled = run.apply(new PixelShuffle(2, false), x);
      assertEquals(Shape.of(1, 2, 4), shuffled.shape());
      assertArrayEquals(new double[] {1, 3, 2, 4, 5, 7, 6, 8}, shuffled.toDoubles());
      assertArrayEquals(x.toDoubles(), run.apply(new PixelShuffle(2, true), shuffled).toDoubles());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void namesTheFirstPositionThatIsOutside(Device device) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Run run = Run.evaluation(scope);
      Tensor x = scope.allocate(Shape.of(2, 3)).set(1, 2, 3, 4, 5, 6);
      Tensor index = longs(scope, Shape.of(2, 2), 0, 2, 1, 7);
      TensorException e = assertThrows(TensorException.class, () -> run.apply(new Gather(1), x, index));
      assertEquals("GP-INDEX-001", e.id());
      assertTrue(e.getMessage().contains("index 7 at position [1, 1] of the indices [2, 2]"), e.getMessage());
    }
  }
}
