package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.function.BiConsumer;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;

/// What tests of laws need.
final class Laws {
  private static final List<Device> DEVICES =
      List.of(ReferenceBackend.device(), new VectorBackend(new VectorOptions(2)).device());

  private Laws() {}

  /// Runs a law on each device, with choices from the seed.
  static void onEach(long seed, BiConsumer<Run, Draw> law) {
    for (Device device : DEVICES) {
      try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
          Tape tape = new Tape()) {
        law.accept(Run.training(scope, tape, new RandomCounter(seed, 0)), new Draw(seed));
      }
    }
  }

  /// An operand in its layout.
  static Tensor make(Run run, String name, Operand operand) {
    return operand.make(run.scope(), name, true);
  }

  /// Equal up to rounding, for values of size 1.
  static void close(Run run, Tensor expected, Tensor actual) {
    double bound = run.backend().floatType().bytes() == 8 ? 1e-11 : 2e-5;
    assertArrayEquals(expected.toDoubles(), actual.toDoubles(), bound);
  }
}
