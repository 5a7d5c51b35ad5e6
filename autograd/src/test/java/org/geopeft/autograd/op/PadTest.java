package org.geopeft.autograd.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PadTest {
  private static final Device DEVICE = ReferenceBackend.device();

  private static double[] gradient(Pad pad, long h, long w) {
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = tape.watch(run.full(Shape.of(h, w), 1));
      Tensor y = run.apply(pad, x);
      tape.backward(run.with((Tape) null), y, run.full(y.shape(), 1), scope);
      return tape.gradient(x).toDoubles();
    }
  }

  /// Of 0, 1, 2, 3, 4.
  private static double[] padded(PadMode mode, int before, int after) {
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Tensor x = scope.allocate(Shape.of(5)).set(0, 1, 2, 3, 4);
      return Run.evaluation(scope).apply(new Pad(mode, 9, List.of(before, after)), x).toDoubles();
    }
  }

  private static double[] numbers(String spaced) {
    return spaced.isEmpty() ? new double[0] : List.of(spaced.split(" ")).stream().mapToDouble(Double::valueOf).toArray();
  }

  @Test
  void paddingOneSideOnlyCountsNoPixelTwice() {
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, gradient(Pad.image(PadMode.CONSTANT, 0, 2, 0, 1), 2, 3));
    // the last column repeated once: its pixels are seen twice
    assertArrayEquals(new double[] {1, 1, 2, 1, 1, 2}, gradient(Pad.image(PadMode.REPLICATE, 0, 0, 0, 1), 2, 3));
    assertArrayEquals(new double[] {2, 1, 1, 2, 1, 1}, gradient(Pad.image(PadMode.REPLICATE, 0, 0, 1, 0), 2, 3));
  }

  @Test
  void whatWasCutOffGetsNoGradient() {
    assertArrayEquals(new double[] {0, 1, 1, 0, 1, 1}, gradient(Pad.constant(0, -1, 2), 2, 3));
    assertArrayEquals(new double[] {0, 0, 0, 0, 1, 1}, gradient(Pad.constant(0, -1, 0, -1, 0), 2, 3));
    assertArrayEquals(new double[] {0, 2, 1, 0, 2, 1}, gradient(Pad.image(PadMode.CIRCULAR, 0, 0, -1, 1), 2, 3));
  }

  /// The values are PyTorch's.
  @ParameterizedTest
  @CsvSource({
    "REFLECT,-1,2,1 2 3 4 3 2", "REFLECT,2,-1,2 1 0 1 2 3", "REFLECT,-3,4,3 4 3 2 1 0", "REFLECT,-6,4,2 1 0",
    "REFLECT,4,0,4 3 2 1 0 1 2 3 4", "REFLECT,-1,-1,1 2 3", "REPLICATE,-1,2,1 2 3 4 4 4", "REPLICATE,-6,4,4 4 4",
    "REPLICATE,6,-4,0 0 0 0 0 0 0", "CIRCULAR,-1,2,1 2 3 4 1 2", "CIRCULAR,2,-1,2 3 0 1 2 3",
    "CIRCULAR,-2,3,2 3 4 2 3 4", "CIRCULAR,5,0,0 1 2 3 4 0 1 2 3 4", "CIRCULAR,-1,-1,1 2 3",
    "CONSTANT,-1,2,1 2 3 4 9 9", "CONSTANT,2,-1,9 9 0 1 2 3", "CONSTANT,-2,-2,2", "CONSTANT,-5,0,''"
  })
  void negativeSidesCutOff(PadMode mode, int before, int after, String expected) {
    assertArrayEquals(numbers(expected), padded(mode, before, after));
  }

  @ParameterizedTest
  @CsvSource({"CONSTANT,-6,4", "CIRCULAR,-3,4", "CIRCULAR,6,0", "REFLECT,5,0", "REFLECT,-6,0", "REPLICATE,-7,1"})
  void refusesWhatPyTorchRefuses(PadMode mode, int before, int after) {
    TensorException e = assertThrows(TensorException.class, () -> padded(mode, before, after));
    assertEquals("GP-SHAPE-025", e.id());
    assertTrue(e.getMessage().contains("by " + before + " and " + after + " at axis 0"), e.getMessage());
  }

  @Test
  void imagesStandInZeros() {
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Tensor x = scope.allocate(Shape.of(1, 1)).set(5);
      Tensor framed = Run.evaluation(scope).apply(Pad.image(PadMode.CONSTANT, 1, 0, 0, 1), x);
      assertArrayEquals(new double[] {0, 0, 5, 0}, framed.toDoubles());
    }
  }

  @Test
  void masksArePaddedToo() {
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Tensor mask = scope.allocate(DType.I64, Shape.of(2)).set(3, 4);
      Tensor framed = Run.evaluation(scope).apply(Pad.constant(-1, 1, 1), mask);
      assertEquals(DType.I64, framed.type());
      assertArrayEquals(new double[] {-1, 3, 4, -1}, framed.toDoubles());
      Tensor grown = Run.evaluation(scope).apply(new Pad(PadMode.REPLICATE, 0, List.of(1, 0)), mask);
      assertArrayEquals(new double[] {3, 3, 4}, grown.toDoubles());
    }
  }
}
