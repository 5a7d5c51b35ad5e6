package org.geopeft.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.geopeft.training.SharedFolder;
import org.geopeft.weights.Safetensors;
import org.junit.jupiter.api.Test;

class MetricGoldenTest {

  @Test
  void segmentationMetricsAreThoseOfTerraTorch() {
    var file = SharedFolder.resolve("goldens/metrics/segmentation.safetensors");
    var cases = new MetricGolden(Safetensors.read(file)).check();
    assertFalse(cases.isEmpty());
    for (var each : cases) {
      assertTrue(each.countsEqual(), each.name());
      for (var value : each.values()) {
        assertEquals(0, value.error(), 1e-6, value.toString());
      }
    }
  }

  @Test
  void otherTasksAreSkippedByName() {
    var cases =
        new MetricGolden(Safetensors.read(SharedFolder.resolve("goldens/metrics/regression.safetensors"))).check();
    assertFalse(cases.isEmpty());
    assertEquals("metrics of task regression do not exist yet", cases.getFirst().skipped());
  }
}
