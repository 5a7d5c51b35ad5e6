package org.geopeft.training.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Pixel counts by true and predicted class, summed over an epoch; ignored pixels are left out.
public final class ConfusionMatrix {

  private final int classes;
  private final @Nullable Integer ignoreIndex;
  private final long[] counts; // [truth, prediction]

  public ConfusionMatrix(int classes, @Nullable Integer ignoreIndex) {
    if (classes < 1) {
      throw new IllegalArgumentException("A confusion matrix needs at least one class, got " + classes + ".");
    }
    this.classes = classes;
    this.ignoreIndex = ignoreIndex;
    this.counts = new long[Math.multiplyExact(classes, classes)];
  }

  /// Adds a batch.
  ///
  /// @throws IllegalArgumentException if a label is neither a class nor the ignore index
  public void add(LabelBatch batch) {
    batch.check(classes, ignoreIndex);
    int[] prediction = batch.prediction();
    int[] target = batch.target();
    long ignored = LabelBatch.ignored(ignoreIndex);
    for (int i = 0; i < target.length; i++) {
      if (target[i] != ignored) {
        counts[target[i] * classes + prediction[i]]++;
      }
    }
  }

  public void clear() {
    Arrays.fill(counts, 0);
  }

  void restore(long[] saved) {
    if (saved.length != counts.length) {
      throw new IllegalArgumentException(
          "a confusion matrix of " + classes + " classes has " + counts.length + " counts, got " + saved.length);
    }
    System.arraycopy(saved, 0, counts, 0, counts.length);
  }

  public int classes() {
    return classes;
  }

  /// The counts, [truth, prediction] row by row.
  public long[] counts() {
    return counts.clone();
  }

  public long count(int truth, int prediction) {
    return counts[truth * classes + prediction];
  }

  /// Pixels of class `k` that were predicted as such.
  public long truePositives(int k) {
    return count(k, k);
  }

  /// Pixels of class `k` in the truth.
  public long support(int k) {
    long sum = 0;
    for (int p = 0; p < classes; p++) {
      sum += count(k, p);
    }
    return sum;
  }

  /// Pixels predicted as class `k`.
  public long predicted(int k) {
    long sum = 0;
    for (int t = 0; t < classes; t++) {
      sum += count(t, k);
    }
    return sum;
  }

  /// Pixels of class `k` in the truth or the prediction.
  public long union(int k) {
    return support(k) + predicted(k) - truePositives(k);
  }
}
