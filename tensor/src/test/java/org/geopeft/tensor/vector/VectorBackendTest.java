package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.geopeft.tensor.Device;
import org.junit.jupiter.api.Test;

class VectorBackendTest {
  @Test
  void saysWhatRunsAndWhy() {
    String description = new VectorBackend(new VectorOptions(3)).description();
    assertTrue(description.contains(Lanes.S.vectorBitSize() + "-bit vectors"), description);
    assertTrue(description.contains("3 threads"), description);
    assertTrue(description.contains(Gemm.ROWS + "x" + 2 * Lanes.COUNT), description);
    assertTrue(description.contains("kernels compiled by C2 only"), description);
    assertEquals(1, description.lines().count());
  }

  @Test
  void aDeviceKnowsItsBackend() {
    Device device = new VectorBackend(new VectorOptions(1)).device();
    assertEquals("vector:0", device.toString());
    assertEquals(device, ((VectorBackend) device.backend()).device());
  }

  @Test
  void warmingUpLeavesNothingBehindAndTakesNoMoreMemoryTheSecondTime() {
    VectorBackend backend = new VectorBackend(new VectorOptions(2));
    backend.warmUp();
    long reserved = backend.pool().reservedBytes();
    assertEquals(0, backend.pool().liveBytes());
    backend.warmUp();
    assertEquals(reserved, backend.pool().reservedBytes());
    assertEquals(0, backend.pool().liveBytes());
  }
}
