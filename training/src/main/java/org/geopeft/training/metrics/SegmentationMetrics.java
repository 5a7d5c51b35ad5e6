package org.geopeft.training.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The metrics of a segmentation epoch by torchmetrics' definitions, named as TerraTorch logs them.
///
/// Counts are summed over the epoch before anything is divided; ignored pixels are left out. A class that is absent
/// from both prediction and truth is left out of the macro averages, while its own IoU and accuracy read 0. Where the
/// ignore index is one of the classes, the Jaccard averages leave that class out and the others don't.
///
/// | name | value |
/// |---|---|
/// | `mIoU` | mean IoU of the classes seen; NaN if none was |
/// | `mIoU_Micro` | Σ true positives / Σ union |
/// | `F1_Score`, `Accuracy` | mean of the classes seen |
/// | `Pixel_Accuracy` | share of pixels predicted right |
/// | `Boundary_mIoU` | TerraTorch's, see [BoundaryOverlap] |
/// | `IoU_<class>`, `Class_Accuracy_<class>` | of each class |
public final class SegmentationMetrics {

  private final ConfusionMatrix confusion;
  private final BoundaryOverlap boundary;
  private final @Nullable Integer ignoreIndex;
  private final List<String> names;

  /// @param classNames a name for each class, or null for their numbers
  public SegmentationMetrics(int classes, @Nullable Integer ignoreIndex, @Nullable List<String> classNames) {
    if (classNames != null && classNames.size() != classes) {
      throw new IllegalArgumentException(
          "class_names has %d names, the task has %d classes: there must be one for each class. Given: %s."
              .formatted(classNames.size(), classes, classNames));
    }
    this.ignoreIndex = ignoreIndex;
    this.names = classNames == null
        ? IntStream.range(0, classes).mapToObj(Integer::toString).toList()
        : List.copyOf(classNames);
    this.confusion = new ConfusionMatrix(classes, ignoreIndex);
    this.boundary = new BoundaryOverlap(classes, ignoreIndex, BoundaryOverlap.Masking.EVERY_IMAGE);
  }

  /// Adds a batch.
  ///
  /// @throws IllegalArgumentException if a label is neither a class nor the ignore index
  public void add(LabelBatch batch) {
    confusion.add(batch);
    boundary.add(batch);
  }

  /// Starts a new epoch.
  public void clear() {
    confusion.clear();
    boundary.clear();
  }

  /// All counts of the epoch so far, for a checkpoint in its midst.
  public List<long[]> counts() {
    return List.of(confusion.counts(), boundary.intersection(), boundary.union());
  }

  /// Goes on from the counts of a checkpoint.
  ///
  /// @throws IllegalArgumentException if they are of another number of classes
  public void restore(List<long[]> counts) {
    if (counts.size() != 3) {
      throw new IllegalArgumentException("metrics have three rows of counts, got " + counts.size());
    }
    confusion.restore(counts.get(0));
    boundary.restore(counts.get(1), counts.get(2));
  }

  public ConfusionMatrix confusion() {
    return confusion;
  }

  public BoundaryOverlap boundary() {
    return boundary;
  }

  public List<String> classNames() {
    return names;
  }

  /// All values of the epoch so far, in the order of the table above.
  public Map<String, Double> values() {
    int classes = confusion.classes();
    double[] iou = new double[classes];
    double[] accuracy = new double[classes];
    double[] f1 = new double[classes];
    boolean[] seen = new boolean[classes];
    boolean[] counted = new boolean[classes];
    long right = 0;
    long pixels = 0;
    long allUnions = 0;
    for (int k = 0; k < classes; k++) {
      long hits = confusion.truePositives(k);
      long union = confusion.union(k);
      iou[k] = ratio(hits, union);
      accuracy[k] = ratio(hits, confusion.support(k));
      f1[k] = ratio(2 * hits, confusion.support(k) + confusion.predicted(k));
      seen[k] = union > 0;
      counted[k] = seen[k] && k != LabelBatch.ignored(ignoreIndex);
      right += hits;
      pixels += confusion.support(k);
      allUnions += counted[k] ? union : 0;
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("mIoU", mean(iou, counted, Double.NaN));
    values.put("mIoU_Micro", ratio(right, allUnions));
    values.put("F1_Score", mean(f1, seen, 0));
    values.put("Accuracy", mean(accuracy, seen, 0));
    values.put("Pixel_Accuracy", ratio(right, pixels));
    values.put("Boundary_mIoU", boundary.mean());
    for (int k = 0; k < classes; k++) {
      values.put("IoU_" + names.get(k), iou[k]);
    }
    for (int k = 0; k < classes; k++) {
      values.put("Class_Accuracy_" + names.get(k), accuracy[k]);
    }
    return values;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static double mean(double[] values, boolean[] counted, double ofNone) {
    double sum = 0;
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      if (counted[i]) {
        sum += values[i];
        n++;
      }
    }
    return n == 0 ? ofNone : sum / n;
  }
}
