package org.geopeft.vit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryPool;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.junit.jupiter.api.Test;

/// Memory of the frozen encoder, which is most of what PEFT saves.
class FrozenForwardMemoryTest {
  private static PrithviConfig config(int width, int depth, int heads) {
    return new PrithviConfig(224, 224, 1, 16, 1, 6, width, depth, heads, 4, false, false, false, 0, List.of(depth - 1));
  }

  private static long peakOfForward(Device device, PrithviConfig config, Shape image) {
    MemoryPool pool = device.backend().pool();
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS);
        Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      PrithviViT encoder = new PrithviViT(WeightSource.random(weights, 1), config);
      encoder.setTrainable(false);
      Tensor input = weights.allocate(image);
      device.backend().fill(input, 0.5);
      long before = pool.liveBytes();
      pool.resetPeak();
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      assertNotNull(encoder.forward(run, input, Coordinates.NONE, Set.of(0)).getFirst());
      assertEquals(0, tape.size());
      return pool.peakBytes() - before;
    }
  }

  /// Bytes of the output `[B, 1 + N, D]`.
  private static long output(Shape image, int width, int elementBytes) {
    return image.size(0) * (1 + image.size(2) / 16 * (image.size(3) / 16)) * width * elementBytes;
  }

  @Test
  void aFrozen24BlockForwardNeedsNoMoreMemoryThanOneBlockAndItsOutput() {
    Shape image = Shape.of(2, 6, 64, 64);
    Device device = ReferenceBackend.device();
    long one = peakOfForward(device, config(32, 1, 4), image);
    long all = peakOfForward(device, config(32, 24, 4), image);
    assertTrue(all <= one + output(image, 32, 8), () -> "one block " + one + " bytes, 24 blocks " + all);
  }

  @Test
  void aFrozen24BlockForwardOfPrithvi300MNeedsNoMoreMemoryThanOneBlockAndItsOutput() {
    Shape image = Shape.of(4, 6, 224, 224);
    long one = peakOfForward(ShapeBackend.device(), config(1024, 1, 16), image);
    long all = peakOfForward(ShapeBackend.device(), config(1024, 24, 16), image);
    assertTrue(all <= one + output(image, 1024, 4), () -> "one block " + one + " bytes, 24 blocks " + all);
    // A block's widest moment: residual, the first MLP layer's input and both sides of GELU, 1 + 1 + 4 + 4 units.
    assertTrue(all <= 11 * output(image, 1024, 4) * 9 / 8, () -> all + " bytes");
  }
}
