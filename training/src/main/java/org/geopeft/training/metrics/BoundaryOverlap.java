package org.geopeft.training.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Overlap of predicted and true class borders, summed over an epoch: the counts behind `Boundary_mIoU`.
///
/// A pixel lies on the border of a class where its (2r+1)² neighbourhood inside the image holds pixels of the class and
/// others (r = 2). Class 0 counts as background and has no border; nor has an ignored class.
public final class BoundaryOverlap {

  private static final int RADIUS = 2;

  /// Which images' ignored pixels an image leaves out.
  public enum Masking {
    /// TerraTorch's: a border pixel counts once for every image of the batch whose target is not ignored there.
    EVERY_IMAGE,
    /// A border pixel counts where its own image's target is not ignored.
    OWN_IMAGE
  }

  private final int classes;
  private final @Nullable Integer ignoreIndex;
  private final Masking masking;
  private final long[] intersection;
  private final long[] union;

  public BoundaryOverlap(int classes, @Nullable Integer ignoreIndex, Masking masking) {
    this.classes = classes;
    this.ignoreIndex = ignoreIndex;
    this.masking = masking;
    this.intersection = new long[classes];
    this.union = new long[classes];
  }

  /// Adds a batch; its images meet each other's ignored pixels if the masking says so.
  public void add(LabelBatch batch) {
    int pixels = batch.pixels();
    int[] weight = new int[pixels];
    if (masking == Masking.EVERY_IMAGE) {
      countValid(batch, 0, batch.images(), weight);
    }
    var border = new Border(batch.height(), batch.width());
    byte[] predicted = new byte[pixels];
    byte[] truth = new byte[pixels];
    for (int n = 0; n < batch.images(); n++) {
      if (masking == Masking.OWN_IMAGE) {
        Arrays.fill(weight, 0);
        countValid(batch, n, n + 1, weight);
      }
      for (int k = 1; k < classes; k++) {
        if (k != LabelBatch.ignored(ignoreIndex)) {
          border.of(batch.prediction(), n * pixels, k, predicted);
          border.of(batch.target(), n * pixels, k, truth);
          count(k, predicted, truth, weight);
        }
      }
    }
  }

  private void countValid(LabelBatch batch, int from, int to, int[] weight) {
    int pixels = batch.pixels();
    long ignored = LabelBatch.ignored(ignoreIndex);
    for (int n = from; n < to; n++) {
      for (int i = 0; i < pixels; i++) {
        weight[i] += batch.target()[n * pixels + i] == ignored ? 0 : 1;
      }
    }
  }

  private void count(int k, byte[] predicted, byte[] truth, int[] weight) {
    long both = 0;
    long either = 0;
    for (int i = 0; i < weight.length; i++) {
      both += (long) weight[i] * (predicted[i] & truth[i]);
      either += (long) weight[i] * (predicted[i] | truth[i]);
    }
    intersection[k] += both;
    union[k] += either;
  }

  public void clear() {
    Arrays.fill(intersection, 0);
    Arrays.fill(union, 0);
  }

  void restore(long[] savedIntersection, long[] savedUnion) {
    if (savedIntersection.length != classes || savedUnion.length != classes) {
      throw new IllegalArgumentException("border counts of " + classes + " classes wanted");
    }
    System.arraycopy(savedIntersection, 0, intersection, 0, classes);
    System.arraycopy(savedUnion, 0, union, 0, classes);
  }

  /// Border pixels that prediction and truth share, by class.
  public long[] intersection() {
    return intersection.clone();
  }

  /// Border pixels of prediction or truth, by class.
  public long[] union() {
    return union.clone();
  }

  /// Mean of intersection / union over the classes that have a border at all; 0 if none has.
  public double mean() {
    double sum = 0;
    int seen = 0;
    for (int k = 0; k < classes; k++) {
      if (union[k] > 0) {
        sum += (double) intersection[k] / union[k];
        seen++;
      }
    }
    return seen == 0 ? 0 : sum / seen;
  }

  /// Finds border pixels by window sums, first along rows, then along columns: the pixel is on the border when the
  /// class fills its window neither not at all nor wholly.
  private static final class Border {
    private final int height;
    private final int width;
    private final int[] rows; // [height, width], sums over the window's columns

    Border(int height, int width) {
      this.height = height;
      this.width = width;
      this.rows = new int[height * width];
    }

    void of(int[] labels, int offset, int k, byte[] out) {
      for (int y = 0; y < height; y++) {
        sumRow(labels, offset + y * width, k, y * width);
      }
      for (int y = 0; y < height; y++) {
        int top = Math.max(0, y - RADIUS);
        int bottom = Math.min(height - 1, y + RADIUS);
        for (int x = 0; x < width; x++) {
          int sum = 0;
          for (int r = top; r <= bottom; r++) {
            sum += rows[r * width + x];
          }
          int across = Math.min(width - 1, x + RADIUS) - Math.max(0, x - RADIUS) + 1;
          out[y * width + x] = (byte) (sum > 0 && sum < across * (bottom - top + 1) ? 1 : 0);
        }
      }
    }

    private void sumRow(int[] labels, int from, int k, int to) {
      int sum = 0;
      for (int x = 0; x < Math.min(RADIUS, width); x++) {
        sum += labels[from + x] == k ? 1 : 0;
      }
      for (int x = 0; x < width; x++) {
        if (x + RADIUS < width && labels[from + x + RADIUS] == k) {
          sum++;
        }
        if (x - RADIUS - 1 >= 0 && labels[from + x - RADIUS - 1] == k) {
          sum--;
        }
        rows[to + x] = sum;
      }
    }
  }
}
