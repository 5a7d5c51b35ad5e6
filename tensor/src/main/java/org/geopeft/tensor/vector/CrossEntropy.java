package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LONG;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.jspecify.annotations.Nullable;

/// Cross-entropy of logits `[B, C, S]`. Pixels are taken in strips; the logits of a strip are copied to scratch memory,
/// class after class in padded rows.
final class CrossEntropy {
  private static final int STRIP = 512;
  private static final long STRIP_BYTES = STRIP * 4L;

  private final MemorySegment x;
  private final MemorySegment labels;
  private final long ignoreIndex;
  private final float @Nullable [] classWeights;
  private final int classes;
  private final int pixels;
  private final int stripsPerImage;
  private final int strips;

  private CrossEntropy(Tensor x, Tensor labels, long ignoreIndex, @Nullable Tensor classWeights) {
    this.x = x.data();
    this.labels = labels.data();
    this.ignoreIndex = ignoreIndex;
    this.classWeights = classWeights == null ? null : classWeights.toFloats();
    classes = x.shape().intSize(1);
    pixels = x.shape().intSize(2);
    stripsPerImage = (pixels + STRIP - 1) / STRIP;
    strips = Math.multiplyExact(x.shape().intSize(0), stripsPerImage);
  }

  static void forward(
      WorkerPool workers,
      Device device,
      Tensor x,
      Tensor labels,
      long ignoreIndex,
      @Nullable Tensor classWeights,
      Tensor loss,
      Tensor weightSum) {
    new CrossEntropy(x, labels, ignoreIndex, classWeights).forward(workers, device, loss, weightSum);
  }

  static void gradient(
      WorkerPool workers,
      Device device,
      Tensor x,
      Tensor labels,
      long ignoreIndex,
      @Nullable Tensor classWeights,
      Tensor weightSum,
      Tensor g,
      Tensor out) {
    double weights = weightSum.item();
    double factor = weights == 0 ? 0 : g.item() / weights;
    new CrossEntropy(x, labels, ignoreIndex, classWeights).gradient(workers, device, (float) factor, out.data());
  }

  private void forward(WorkerPool workers, Device device, Tensor loss, Tensor weightSum) {
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      // Σ weight · loss and Σ weight of each strip
      MemorySegment partial = scope.allocate(DType.F64, Shape.of(strips, 2)).data();
      partial.fill((byte) 0);
      run(workers, device, (strip, scratch, at) -> strip(strip, scratch, at, partial));
      double sum = 0;
      double weights = 0;
      for (long strip = 0; strip < strips; strip++) {
        sum += partial.get(DOUBLE, strip * 16);
        weights += partial.get(DOUBLE, strip * 16 + 8);
      }
      loss.set(weights == 0 ? 0 : sum / weights);
      weightSum.set(weights);
    }
  }

  private void strip(long strip, MemorySegment scratch, long at, MemorySegment partial) {
    int length = begin(strip, scratch, at);
    long first = firstPixel(strip);
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < length; i++) {
      int label = label(first + i);
      if (label >= 0) {
        double logit = scratch.get(FLOAT, at + label * STRIP_BYTES + i * 4L);
        double max = scratch.get(FLOAT, at + classes * STRIP_BYTES + i * 4L);
        double logSum = scratch.get(FLOAT, at + (classes + 1) * STRIP_BYTES + i * 4L);
        sum += weight(label) * (max - logit + logSum);
        weights += weight(label);
      }
    }
    partial.set(DOUBLE, strip * 16, sum);
    partial.set(DOUBLE, strip * 16 + 8, weights);
  }

  private void gradient(WorkerPool workers, Device device, float factor, MemorySegment out) {
    run(workers, device, (strip, scratch, at) -> {
      int length = begin(strip, scratch, at);
      long first = firstPixel(strip);
      long factors = at + (classes + 2) * STRIP_BYTES;
      for (int i = 0; i < length; i++) {
        int label = label(first + i);
        scratch.set(FLOAT, factors + i * 4L, label < 0 ? 0 : factor * weight(label));
      }
      Softmax.pad(scratch, factors, length, 0);
      probabilities(scratch, at, Rows.padded(length) * 4L);
      for (int i = 0; i < length; i++) {
        int label = label(first + i);
        if (label >= 0) {
          long target = at + label * STRIP_BYTES + i * 4L;
          scratch.set(FLOAT, target, scratch.get(FLOAT, target) - 1);
        }
      }
      for (int c = 0; c < classes; c++) {
        scale(scratch, at + c * STRIP_BYTES, factors, Rows.padded(length) * 4L);
        MemorySegment.copy(scratch, at + c * STRIP_BYTES, out, logitsAt(strip, c), length * 4L);
      }
    });
  }

  private void run(WorkerPool workers, Device device, Rows.Body body) {
    // logits of all classes, their maximum, the logarithm of the sum, a factor for each pixel
    Rows.run(workers, device, classes == 0 ? 0 : strips, STRIP * classes, (classes + 3L) * STRIP, body);
  }

  /// Copies the logits of a strip and computes maximum and ln Σ e^(x − max) of its pixels; returns their number.
  private int begin(long strip, MemorySegment scratch, long at) {
    int length = (int) Math.min(STRIP, pixels - strip % stripsPerImage * STRIP);
    for (int c = 0; c < classes; c++) {
      MemorySegment.copy(x, logitsAt(strip, c), scratch, at + c * STRIP_BYTES, length * 4L);
      Softmax.pad(scratch, at + c * STRIP_BYTES, length, 0);
    }
    logSums(scratch, at, classes, Rows.padded(length) * 4L);
    return length;
  }

  private long logitsAt(long strip, int c) {
    return ((strip / stripsPerImage * classes + c) * pixels + strip % stripsPerImage * STRIP) * 4;
  }

  private long firstPixel(long strip) {
    return strip / stripsPerImage * pixels + strip % stripsPerImage * STRIP;
  }

  private static void logSums(MemorySegment logits, long at, int classes, long bytes) {
    for (long i = at; i < at + bytes; i += BYTES) {
      FloatVector max = load(logits, i);
      for (int c = 1; c < classes; c++) {
        max = load(logits, i + c * STRIP_BYTES).max(max);
      }
      FloatVector sum = FloatVector.zero(Lanes.S);
      for (int c = 0; c < classes; c++) {
        sum = VectorMath.expOfNegative(load(logits, i + c * STRIP_BYTES).sub(max)).add(sum);
      }
      Lanes.ZERO.add(max).intoMemorySegment(logits, i + classes * STRIP_BYTES, LE);
      VectorMath.logOfNormal(Lanes.ZERO.add(sum)).intoMemorySegment(logits, i + (classes + 1) * STRIP_BYTES, LE);
    }
  }

  /// Logits become probabilities.
  private void probabilities(MemorySegment logits, long at, long bytes) {
    for (int c = 0; c < classes; c++) {
      probabilities(logits, at + c * STRIP_BYTES, at + classes * STRIP_BYTES, bytes);
    }
  }

  private static void probabilities(MemorySegment logits, long at, long maxAt, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector shifted = load(logits, at + i).sub(load(logits, maxAt + i));
      FloatVector logarithm = shifted.sub(load(logits, maxAt + STRIP_BYTES + i));
      VectorMath.expOfNegative(logarithm).intoMemorySegment(logits, at + i, LE);
    }
  }

  private static void scale(MemorySegment values, long at, long factors, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(values, at + i).mul(load(values, factors + i)).intoMemorySegment(values, at + i, LE);
    }
  }

  private float weight(int label) {
    return classWeights == null ? 1 : classWeights[label];
  }

  /// The label's class, −1 where the pixel does not count.
  private int label(long pixel) {
    long label = labels.get(LONG, pixel * 8);
    if (label == ignoreIndex) {
      return -1;
    }
    if (label < 0 || label >= classes) {
      throw new TensorException(
          "GP-LABEL-001",
          "cross-entropy: label " + label + " is neither a class (0 to " + (classes - 1) + ") nor the ignore value "
              + ignoreIndex);
    }
    return (int) label;
  }
}
