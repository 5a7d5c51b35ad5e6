package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.geopeft.tensor.reference.ReferenceBackend;
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

  @Test
  void aPartOfNothingCanBeReadAndWrittenWhereverItBegins() {
    Tensor nothing = scope.allocate(Shape.of(0, 10, 10)).slice(1, 9, 10);
    assertEquals(Shape.of(0, 1, 10), nothing.shape());
    assertArrayEquals(new double[0], nothing.set().toDoubles());
  }
}
