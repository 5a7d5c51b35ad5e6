package org.geopeft.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.geopeft.autograd.op.Dropout;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is computed again instead of kept must be the same to the bit, and must not be kept.
class ComputedAgainTest {
  private static final int ROWS = 50;
  private static final int WIDTH = 8;

  private final Device device = ReferenceBackend.device();
  private final Scope weights = device.runScope(MemoryUse.WEIGHTS);
  private final Tensor weight = random(1, WIDTH, WIDTH);
  private final Tensor scale = random(2, WIDTH);
  private final Tensor shift = random(3, WIDTH);
  private final Tensor input = random(4, ROWS, WIDTH);

  @AfterEach
  void close() {
    weights.close();
    assertEquals(0, device.backend().pool().liveBytes(), "everything is given back");
    device.backend().pool().close();
  }

  private Tensor random(long key, long... sizes) {
    return RandomTensors.random(weights, key, sizes);
  }

  /// Norm, GELU, then a projection that needs its input for the weight's gradient.
  ///
  /// @param kept whether a view in between hides where the projection's input comes from, so that it is stored
  private Tensor chain(Run run, Tensor x, Tensor weight, boolean kept) {
    Tensor normed = run.apply(new LayerNormOp(1e-5), x, scale, shift);
    Tensor active = run.apply(new ElementwiseUnary(Unary.GELU), kept ? viewed(run, normed) : normed);
    Tensor whole = run.apply(new Dropout(0), active); // hands on what it gets
    return run.apply(new LinearOp(), kept ? viewed(run, whole) : whole, weight, null);
  }

  private static Tensor viewed(Run run, Tensor x) {
    return run.apply(new Reshape(x.shape()), x);
  }

  private List<double[]> gradients(boolean kept) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = tape.watch(input);
      Tensor w = tape.watch(weight);
      Tensor y = chain(run, x, w, kept);
      tape.backward(run.with((Tape) null), y, random(5, ROWS, WIDTH), scope);
      return List.of(gradient(tape, x), gradient(tape, w));
    }
  }

  private static double[] gradient(Tape tape, Tensor of) {
    Tensor gradient = tape.gradient(of);
    return gradient == null ? new double[0] : gradient.toDoubles();
  }

  @Test
  void gradientsAreTheSameBits() {
    List<double[]> stored = gradients(true);
    List<double[]> again = gradients(false);
    assertEquals(ROWS * WIDTH, again.getFirst().length);
    assertArrayEquals(stored.getFirst(), again.getFirst());
    assertArrayEquals(stored.getLast(), again.getLast());
  }

  private long keptBytes(boolean kept) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      long before = device.backend().pool().liveBytes();
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = tape.watch(input);
      Tensor w = tape.watch(weight);
      run.in("chain", inner -> chain(inner, x, w, kept));
      return device.backend().pool().liveBytes() - before;
    }
  }

  @Test
  void normAndActivationAreNotStored() {
    long unit = ROWS * WIDTH * Double.BYTES;
    long saved = keptBytes(true) - keptBytes(false);
    assertEquals(2.0, (double) saved / unit, 0.3, "the norm's and the activation's output");
  }

  @Test
  void aKeptRecipeHasNoValueOutsideOfItsBackward() {
    Kept kept = new Kept(new Recipe(List.of(), _ -> input));
    assertThrows(IllegalStateException.class, kept::get);
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      kept.restore(Run.evaluation(scope));
      assertEquals(input, kept.get());
      kept.forget();
      assertThrows(IllegalStateException.class, kept::get);
      kept.release();
    }
  }
}
