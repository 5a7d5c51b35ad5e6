package org.geopeft.training.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentationMetricsTest {

  private static LabelBatch row(int[] prediction, int[] target) {
    return new LabelBatch(1, 1, target.length, prediction, target);
  }

  @Test
  void countsAreSummedBeforeTheyAreDivided() {
    var metrics = new SegmentationMetrics(2, -1, null);
    metrics.add(row(new int[] {0, 1, 1}, new int[] {0, 1, 0}));
    metrics.add(row(new int[] {1, 1}, new int[] {1, -1}));

    assertArrayEquals(new long[] {1, 1, 0, 2}, metrics.confusion().counts());
    var values = metrics.values();
    assertEquals(1.0 / 2, values.get("IoU_0"));
    assertEquals(2.0 / 3, values.get("IoU_1"));
    assertEquals((1.0 / 2 + 2.0 / 3) / 2, values.get("mIoU"), 1e-15);
    assertEquals(3.0 / 5, values.get("mIoU_Micro"));
    assertEquals(3.0 / 4, values.get("Pixel_Accuracy"));
    assertEquals((1.0 / 2 + 1) / 2, values.get("Accuracy"));
    assertEquals((2.0 / 3 + 4.0 / 5) / 2, values.get("F1_Score"), 1e-15);
  }

  @Test
  void absentClassIsLeftOutOfTheMeansAndReadsZero() {
    var metrics = new SegmentationMetrics(3, null, List.of("land", "water", "ice"));
    metrics.add(row(new int[] {0, 1}, new int[] {0, 1}));
    assertEquals(1, metrics.values().get("mIoU"));
    assertEquals(0, metrics.values().get("IoU_ice"));
    assertEquals(0, metrics.values().get("Class_Accuracy_ice"));
  }

  @Test
  void nothingCountedGivesNaNForTheMeanIoUOnly() {
    var metrics = new SegmentationMetrics(2, -1, null);
    metrics.add(row(new int[] {0, 1}, new int[] {-1, -1}));
    assertTrue(Double.isNaN(metrics.values().get("mIoU")));
    assertEquals(0, metrics.values().get("F1_Score"));
    assertEquals(0, metrics.values().get("Boundary_mIoU"));
  }

  @Test
  void clearStartsAnew() {
    var metrics = new SegmentationMetrics(2, -1, null);
    metrics.add(row(new int[] {0, 1}, new int[] {1, 0}));
    metrics.clear();
    metrics.add(row(new int[] {0, 1}, new int[] {0, 1}));
    assertEquals(1, metrics.values().get("mIoU"));
  }

  @Test
  void ignoredPixelsOfOtherImagesWeighOnTheBoundaryUnlessMaskedByImage() {
    // two images with a border between columns 2 and 3, the second one's target is all ignored
    int[] scene = {0, 0, 0, 1, 1, 1};
    int[] nothing = {-1, -1, -1, -1, -1, -1};
    int[] prediction = concat(scene, scene);
    var batch = new LabelBatch(2, 1, 6, prediction, concat(scene, nothing));
    var every = new BoundaryOverlap(2, -1, BoundaryOverlap.Masking.EVERY_IMAGE);
    var own = new BoundaryOverlap(2, -1, BoundaryOverlap.Masking.OWN_IMAGE);
    every.add(batch);
    own.add(batch);
    assertArrayEquals(new long[] {0, 4}, own.intersection());
    assertArrayEquals(new long[] {0, 4}, own.union());
    assertArrayEquals(new long[] {0, 4}, every.intersection());
    assertArrayEquals(new long[] {0, 8}, every.union());
  }

  @Test
  void labelOutOfRangeIsNamed() {
    var metrics = new SegmentationMetrics(2, -1, null);
    var wrong = new LabelBatch(2, 1, 2, new int[] {0, 0, 0, 0}, new int[] {0, 1, 0, 7});
    var thrown = assertThrows(IllegalArgumentException.class, () -> metrics.add(wrong));
    assertEquals("The true class 7 of image 1, row 0, column 1 is out of range: classes are 0 … 1, "
        + "and ignore_index is -1.", thrown.getMessage());
  }

  @Test
  void classNamesMustMatchTheNumberOfClasses() {
    assertThrows(IllegalArgumentException.class, () -> new SegmentationMetrics(3, -1, List.of("one", "two")));
  }

  private static int[] concat(int[] a, int[] b) {
    int[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
