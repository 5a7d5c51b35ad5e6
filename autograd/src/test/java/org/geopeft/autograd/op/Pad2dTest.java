package org.geopeft.autograd.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

class Pad2dTest {
  private static double[] gradient(Pad2d pad, long h, long w) {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = tape.watch(run.full(Shape.of(h, w), 1));
      Tensor y = run.apply(pad, x);
      tape.backward(run.with((Tape) null), y, run.full(y.shape(), 1), scope);
      return tape.gradient(x).toDoubles();
    }
  }

  @Test
  void paddingOneSideOnlyCountsNoPixelTwice() {
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, gradient(new Pad2d(PadMode.CONSTANT, 0, 2, 0, 1), 2, 3));
    // the last column repeated once: its pixels are seen twice
    assertArrayEquals(new double[] {1, 1, 2, 1, 1, 2}, gradient(new Pad2d(PadMode.REPLICATE, 0, 0, 0, 1), 2, 3));
    assertArrayEquals(new double[] {2, 1, 1, 2, 1, 1}, gradient(new Pad2d(PadMode.REPLICATE, 0, 0, 1, 0), 2, 3));
  }
}
