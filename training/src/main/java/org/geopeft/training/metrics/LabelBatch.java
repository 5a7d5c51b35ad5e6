package org.geopeft.training.metrics;

import org.jspecify.annotations.Nullable;

/// Predicted and true classes of a batch of images, both [images, height, width] row by row. The arrays are not copied.
public final class LabelBatch {

  private final int images;
  private final int height;
  private final int width;
  private final int[] prediction;
  private final int[] target;

  /// @param prediction the predicted class of each pixel, 0 … classes − 1
  /// @param target the true class of each pixel, or the ignore index
  /// @throws IllegalArgumentException if an array is not of images × height × width elements
  public LabelBatch(int images, int height, int width, int[] prediction, int[] target) {
    long pixels = (long) images * height * width;
    if (images < 0 || height < 0 || width < 0 || prediction.length != pixels || target.length != pixels) {
      throw new IllegalArgumentException(
          "A label batch needs one prediction and one target for each of %d × %d × %d pixels, got %d and %d."
              .formatted(images, height, width, prediction.length, target.length));
    }
    this.images = images;
    this.height = height;
    this.width = width;
    this.prediction = prediction;
    this.target = target;
  }

  int images() {
    return images;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int[] prediction() {
    return prediction;
  }

  int[] target() {
    return target;
  }

  /// Pixels of one image.
  int pixels() {
    return height * width;
  }

  /// The ignore index as a number that no label equals if there is none; spares the pixel loops a null check.
  static long ignored(@Nullable Integer ignoreIndex) {
    return ignoreIndex == null ? Long.MIN_VALUE : ignoreIndex;
  }

  /// Refuses labels that are neither a class nor the ignore index.
  void check(int classes, @Nullable Integer ignoreIndex) {
    long ignored = ignored(ignoreIndex);
    for (int i = 0; i < target.length; i++) {
      if (target[i] != ignored && (target[i] < 0 || target[i] >= classes)) {
        throw bad("true", target[i], i, classes, ignoreIndex);
      }
      if (prediction[i] < 0 || prediction[i] >= classes) {
        throw bad("predicted", prediction[i], i, classes, ignoreIndex);
      }
    }
  }

  private IllegalArgumentException bad(
      String which, int value, int index, int classes, @Nullable Integer ignoreIndex) {
    return new IllegalArgumentException(
        "The %s class %d of image %d, row %d, column %d is out of range: classes are 0 … %d%s.".formatted(
            which, value, index / pixels(), index % pixels() / width, index % width, classes - 1,
            ignoreIndex == null ? ", and there is no ignore_index" : ", and ignore_index is " + ignoreIndex));
  }
}
