package org.geopeft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTableTest {

  @Test
  void classesGetATableOfTheirOwn() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("test/loss", 0.25);
    metrics.put("test/mIoU", 0.81234);
    metrics.put("test/IoU_Burn scar", 0.7);
    metrics.put("test/IoU_Not burned", 0.9);
    metrics.put("test/Class_Accuracy_Burn scar", 0.75);
    assertEquals("""
        test/loss       0.2500
        test/mIoU       0.8123
        class              IoU  accuracy
        Burn scar       0.7000    0.7500
        Not burned      0.9000       NaN
        """, MetricsTable.of(metrics, "test/"));
  }
}
