package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryPool;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.Test;

/// Frozen parts of a model must cost no memory: nothing is kept for a backward pass that will not come.
class FrozenMemoryTest {
  private static final int WIDTH = 32;
  private static final int HEADS = 4;
  private static final Shape TOKENS = Shape.of(2, 50, WIDTH);

  /// The most bytes in use during a forward of `blocks` blocks, weights and input not counted.
  private static long peakOfForward(Device device, int blocks, boolean trainable) {
    MemoryPool pool = device.backend().pool();
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS);
        Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      List<TransformerBlock> layers = new ArrayList<>();
      for (int i = 0; i < blocks; i++) {
        layers.add(new TransformerBlock(WeightSource.random(weights, 1).at("blocks").at(i), WIDTH, HEADS));
        layers.getLast().setTrainable(trainable);
      }
      Tensor input = Operand.of(TOKENS).make(weights, "input", true);
      long before = pool.liveBytes();
      pool.resetPeak();
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = input;
      for (int i = 0; i < blocks; i++) {
        TransformerBlock block = layers.get(i);
        Tensor previous = x;
        x = run.in("blocks." + i, r -> block.forward(r, previous));
        run.release(previous);
      }
      assertEquals(trainable, tape.size() > 0);
      return pool.peakBytes() - before;
    }
  }

  private static long bytesOf(Device device, Shape shape) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      long before = device.backend().pool().liveBytes();
      scope.allocate(shape);
      return device.backend().pool().liveBytes() - before;
    }
  }

  @Test
  void aFrozen24BlockForwardNeedsNoMoreMemoryThanOneBlockAndItsOutput() {
    for (Device device : List.of(ReferenceBackend.device(), new Device(new ShapeBackend(DType.F64), 0))) {
      long one = peakOfForward(device, 1, false);
      long all = peakOfForward(device, 24, false);
      assertTrue(
          all <= one + bytesOf(device, TOKENS), () -> device + ": one block " + one + " bytes, 24 blocks " + all);
    }
  }

  /// With work space of kernels, and blocks used again that may be a quarter larger than what was asked for.
  @Test
  void aFrozen24BlockForwardOnTheVectorBackendNeedsOneBlocksMemoryToo() {
    Device device = new VectorBackend(new VectorOptions(2)).device();
    long one = peakOfForward(device, 1, false);
    long all = peakOfForward(device, 24, false);
    assertTrue(all <= one + 2 * bytesOf(device, TOKENS), () -> "one block " + one + " bytes, 24 blocks " + all);
  }

  @Test
  void aTrainableForwardKeepsEveryBlock() {
    Device device = ShapeBackend.device();
    long one = peakOfForward(device, 1, true);
    long all = peakOfForward(device, 24, true);
    assertTrue(all > 15 * one, () -> "one block " + one + " bytes, 24 blocks " + all);
  }

  @Test
  void blocksBelowTheFirstTrainableParameterBuildNoGraph() {
    Device device = ShapeBackend.device();
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      TransformerBlock frozen = new TransformerBlock(WeightSource.random(scope, 1).at("0"), WIDTH, HEADS);
      TransformerBlock trained = new TransformerBlock(WeightSource.random(scope, 1).at("1"), WIDTH, HEADS);
      frozen.setTrainable(false);
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = frozen.forward(run, scope.allocate(TOKENS));
      assertEquals(0, tape.size());
      trained.forward(run, x);
      assertEquals(10, tape.size(), "two norms, four projections, attention, GELU, two residuals: ten operations");
    }
  }

  /// Of a block the tape keeps 10 units of tokens × width: its input (counted as the caller's here), q, k, v, the
  /// attention's output, the second norm's input and four of what goes into GELU. Norms and GELU are computed again.
  @Test
  void aBlockKeepsTenUnitsAndItsOutput() {
    long unit = bytesOf(ShapeBackend.device(), TOKENS);
    long kept = kept(ShapeBackend.device(), true);
    assertTrue(kept < 11 * unit, () -> kept + " bytes: more than 9 units of " + unit + ", the output and statistics");
  }

  /// The first norm is not followed here, so its output is stored for `qkv`; nothing else comes on top.
  @Test
  void frozenProjectionsKeepNoInput() {
    Device device = ShapeBackend.device();
    long allTrained = kept(device, true);
    long qkvTrained = kept(device, false);
    assertTrue(
        qkvTrained <= allTrained + bytesOf(device, TOKENS), () -> allTrained + " and " + qkvTrained + " bytes");
  }

  private static long kept(Device device, boolean all) {
    MemoryPool pool = device.backend().pool();
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS);
        Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      TransformerBlock block = new TransformerBlock(WeightSource.random(weights, 1), WIDTH, HEADS);
      block.setTrainable(all);
      block.qkv().setTrainable(true);
      Tensor x = weights.allocate(TOKENS);
      long before = pool.liveBytes();
      Run.training(scope, tape, new RandomCounter(0, 0)).in("block", r -> block.forward(r, x));
      return pool.liveBytes() - before;
    }
  }
}
