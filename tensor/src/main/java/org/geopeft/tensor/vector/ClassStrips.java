package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.LONG;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Tensor;

/// Logits `[B, C, S]` in strips of pixels, and the labels `[B, S]` of these. The logits of a strip are copied to scratch
/// memory, class after class in rows of [#ROW_BYTES]; behind them lie a row for each pixel's largest logit, one for the
/// logarithm of Σ e^(x − max), and as many more as a loss wants.
final class ClassStrips {
  /// Pixels of a strip.
  static final int LENGTH = 512;

  /// Bytes of a row of a strip.
  static final long ROW_BYTES = LENGTH * 4L;

  final int classes;

  /// Strips of the whole batch.
  final int strips;

  private final String what;
  private final MemorySegment x;
  private final MemorySegment labels;
  private final long ignoreIndex;
  private final int pixels;
  private final int stripsPerImage;

  /// @param what which loss, for errors
  /// @param labels read by [#label] alone
  ClassStrips(String what, Tensor x, Tensor labels, long ignoreIndex) {
    this.what = what;
    this.x = x.data();
    this.labels = labels.data();
    this.ignoreIndex = ignoreIndex;
    classes = x.shape().intSize(1);
    pixels = x.shape().intSize(2);
    stripsPerImage = (pixels + LENGTH - 1) / LENGTH;
    strips = Math.multiplyExact(x.shape().intSize(0), stripsPerImage);
  }

  /// Runs all strips, with scratch memory for the logits, two rows and `moreRows`.
  void run(WorkerPool workers, Device device, int moreRows, Rows.Body body) {
    Rows.run(workers, device, classes == 0 ? 0 : strips, LENGTH * classes, (classes + 2L + moreRows) * LENGTH, body);
  }

  /// Copies a strip's logits; returns the number of its pixels.
  int begin(long strip, MemorySegment scratch, long at) {
    int length = length(strip);
    for (int c = 0; c < classes; c++) {
      MemorySegment.copy(x, logitsAt(strip, c), scratch, at + c * ROW_BYTES, length * 4L);
      Softmax.pad(scratch, at + c * ROW_BYTES, length, 0);
    }
    return length;
  }

  /// Like [#begin], and computes maximum and ln Σ e^(x − max) of its pixels.
  int beginSoftmax(long strip, MemorySegment scratch, long at) {
    int length = begin(strip, scratch, at);
    logSums(scratch, at, classes, Rows.padded(length) * 4L);
    return length;
  }

  int length(long strip) {
    return (int) Math.min(LENGTH, pixels - strip % stripsPerImage * LENGTH);
  }

  /// Where the logits of a class begin for a strip, in bytes of a tensor of x's shape.
  long logitsAt(long strip, int c) {
    return ((strip / stripsPerImage * classes + c) * pixels + strip % stripsPerImage * LENGTH) * 4;
  }

  /// The number of a strip's first pixel in the batch.
  long firstPixel(long strip) {
    return strip / stripsPerImage * pixels + strip % stripsPerImage * LENGTH;
  }

  /// Where the logit of a pixel of the batch is, in elements of a tensor of x's shape.
  long at(long pixel, int c) {
    return (pixel / pixels * classes + c) * pixels + pixel % pixels;
  }

  /// The label's class, −1 where the pixel does not count.
  int label(long pixel) {
    long label = labels.get(LONG, pixel * 8);
    if (label == ignoreIndex) {
      return -1;
    }
    if (label < 0 || label >= classes) {
      throw Losses.noClass(what, label, classes, ignoreIndex);
    }
    return (int) label;
  }

  /// The labels of a strip as a row of floats, padded with −1.
  void labelRow(long strip, MemorySegment scratch, long at) {
    long first = firstPixel(strip);
    int length = length(strip);
    for (int i = 0; i < length; i++) {
      scratch.set(FLOAT, at + i * 4L, label(first + i));
    }
    Softmax.pad(scratch, at, length, -1);
  }

  private static void logSums(MemorySegment logits, long at, int classes, long bytes) {
    for (long i = at; i < at + bytes; i += BYTES) {
      FloatVector max = load(logits, i);
      for (int c = 1; c < classes; c++) {
        max = load(logits, i + c * ROW_BYTES).max(max);
      }
      FloatVector sum = FloatVector.zero(Lanes.S);
      for (int c = 0; c < classes; c++) {
        sum = VectorMath.expOfNegative(load(logits, i + c * ROW_BYTES).sub(max)).add(sum);
      }
      FloatVector total = Lanes.ZERO.add(sum);
      // the logarithm is one of numbers only: what is not a number must stay so
      FloatVector logarithm = VectorMath.logOfNormal(total).add(total.sub(total));
      Lanes.ZERO.add(max).intoMemorySegment(logits, i + classes * ROW_BYTES, LE);
      logarithm.intoMemorySegment(logits, i + (classes + 1) * ROW_BYTES, LE);
    }
  }

  /// Logits become probabilities, in place.
  void probabilities(MemorySegment logits, long at, int length) {
    for (int c = 0; c < classes; c++) {
      long row = at + c * ROW_BYTES;
      probabilities(logits, row, at + classes * ROW_BYTES, row, Rows.padded(length) * 4L);
    }
  }

  /// One row of logits becomes one of probabilities.
  ///
  /// @param maxAt the row of maxima, which that of the logarithms follows
  static void probabilities(MemorySegment logits, long at, long maxAt, long to, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector shifted = load(logits, at + i).sub(load(logits, maxAt + i));
      FloatVector logarithm = shifted.sub(load(logits, maxAt + ROW_BYTES + i));
      VectorMath.expOfNegative(logarithm).intoMemorySegment(logits, to + i, LE);
    }
  }
}
