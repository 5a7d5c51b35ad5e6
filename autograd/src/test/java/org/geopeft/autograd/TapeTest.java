package org.geopeft.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.Compare;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ExtremeAlong;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapeTest {
  private final Device device = ReferenceBackend.device();
  private final Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);

  @AfterEach
  void close() {
    scope.close();
    assertEquals(0, device.backend().pool().liveBytes(), "everything is given back when the scope closes");
    device.backend().pool().close();
  }

  private Tensor random(long key, long... sizes) {
    return RandomTensors.random(scope, key, sizes);
  }

  @Test
  void truthValuesAndPositionsAreNotFollowed() {
    try (Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = tape.watch(random(1, 3, 4));
      Tensor larger = run.apply(new Compare(Comparison.GT), x, run.full(Shape.scalar(), 0));
      assertNull(larger.node());
      assertEquals(0, tape.size(), "nothing to go back through");
      List<Tensor> largest = run.apply(new ExtremeAlong(Reduction.MAX, 1), List.of(x));
      assertNull(largest.getLast().node());
      assertEquals(1, tape.size());
      tape.backward(run.with((Tape) null), largest, List.of(run.full(Shape.of(3, 1), 1), largest.getLast()), scope);
      Tensor gradient = tape.gradient(x);
      assertTrue(gradient != null);
      assertEquals(3, Arrays.stream(gradient.toDoubles()).sum());
    }
  }

  @Test
  void gradientOfAProductIsTheOtherFactor() {
    Parameter w = new Parameter(random(1, 3));
    try (Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = random(2, 3);
      Tensor y = run.apply(new ElementwiseBinary(Binary.MUL), run.use(w), x);
      tape.backward(run.with((Tape) null), y, run.full(y.shape(), 1), scope);
      Tensor gradient = w.gradient();
      assertTrue(gradient != null);
      assertArrayEquals(x.toDoubles(), gradient.toDoubles());
    }
  }

  @Test
  void aValueUsedTwiceGathersBothGradients() {
    GradCheck.Worst worst = GradCheck.check(device, List.of(random(3, 2, 4)), (run, in) -> {
      Tensor x = in.getFirst();
      Tensor twice = run.apply(new ElementwiseBinary(Binary.MUL), x, x);
      Tensor sum = run.apply(new AddScaled(0.5), twice, x);
      return List.of(run.apply(new AddScaled(1), sum, sum));
    }, 1e-5);
    assertTrue(worst.error() < 1e-7, worst::toString);
  }

  @Test
  void blockOfATransformerAgreesWithFiniteDifferences() {
    List<Tensor> operands = List.of(
        random(1, 2, 5, 8), random(2, 24, 8), random(3, 24), random(4, 8), random(5, 8), random(6, 2, 8, 5));
    GradCheck.Worst worst = GradCheck.check(device, operands, (run, in) -> {
      Tensor normed = run.apply(new LayerNormOp(1e-5), in.get(0), in.get(3), in.get(4));
      Tensor qkv = run.apply(new LinearOp(), normed, in.get(1), in.get(2));
      Tensor mixed = run.apply(new SelfAttention(2), qkv);
      Tensor residual = run.apply(new AddScaled(1), in.get(0), mixed);
      return List.of(run.apply(new MatMul(false, false), residual, in.get(5)));
    }, 1e-5);
    assertTrue(worst.error() < 1e-6, worst::toString);
  }

  @Test
  void frozenParametersBuildNoGraph() {
    Parameter w = new Parameter(random(1, 4, 3));
    w.setTrainable(false);
    try (Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor y = run.apply(new LinearOp(), random(2, 2, 3), run.use(w), null);
      assertEquals(0, tape.size());
      assertNull(y.node());
    }
  }

  @Test
  void aShapeErrorNamesOperandsRuleAndPath() {
    Run run = Run.evaluation(scope);
    TensorException e = assertThrows(
        TensorException.class,
        () -> run.in("encoder.blocks.3", r -> r.apply(new MatMul(false, true), random(1, 2, 197, 7), random(2, 10, 4))));
    assertEquals("GP-SHAPE-014", e.id());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("got 7 and 4"), message);
    assertTrue(message.contains("a [2, 197, 7] f64 reference:0"), message);
    assertTrue(message.contains("at encoder.blocks.3"), message);
  }

  @Test
  void aTensorIsDeadAfterItsScope() {
    Tensor escaped;
    try (Scope inner = scope.nested()) {
      escaped = inner.allocate(Shape.of(3));
    }
    TensorException e = assertThrows(TensorException.class, escaped::toDoubles);
    assertEquals("GP-MEM-001", e.id());
  }
}
