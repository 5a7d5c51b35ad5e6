package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.ClassStrips.ROW_BYTES;
import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Tensor;

/// Lovász-softmax. The probabilities of the whole batch lie in the memory of the slopes, which take their place class by
/// class: each class sorts its errors by itself, on one thread.
final class Lovasz {
  private final ClassStrips strips;
  private final int classes;

  Lovasz(Tensor x, Tensor labels, long ignoreIndex) {
    strips = new ClassStrips("Lovász loss", x, labels, ignoreIndex);
    classes = strips.classes;
  }

  void forward(WorkerPool workers, Device device, Tensor labels, Tensor loss, Tensor slopes) {
    MemorySegment probabilities = slopes.data();
    strips.run(workers, device, 0, (strip, scratch, at) -> {
      int length = strips.beginSoftmax(strip, scratch, at);
      strips.probabilities(scratch, at, length);
      for (int c = 0; c < classes; c++) {
        MemorySegment.copy(scratch, at + c * ROW_BYTES, probabilities, strips.logitsAt(strip, c), length * 4L);
      }
    });
    int pixels = Math.toIntExact(labels.shape().elements());
    int[] sizes = new int[classes];
    int valid = 0;
    for (int i = 0; i < pixels; i++) {
      int label = strips.label(i);
      if (label >= 0) {
        sizes[label]++;
        valid++;
      }
    }
    int present = (int) Arrays.stream(sizes).filter(size -> size > 0).count();
    int count = valid;
    double[] losses = new double[classes];
    workers.run(classes, (_, c) -> losses[c] = ofClass(probabilities, c, pixels, count, sizes[c], present));
    loss.set(present == 0 ? 0 : Arrays.stream(losses).sum() / present);
  }

  /// Errors from the largest on, each weighted by how much the Jaccard loss grows when it becomes a mistake; the class's
  /// probabilities become the derivatives by them.
  private double ofClass(MemorySegment values, int c, int pixels, int valid, int size, int present) {
    long[] keys = new long[size == 0 ? 0 : valid];
    int n = 0;
    for (int i = 0; i < pixels; i++) {
      int label = strips.label(i);
      if (label >= 0 && size > 0) {
        float p = values.get(FLOAT, strips.at(i, c) * 4);
        keys[n++] = Sort.key(label == c ? 1 - p : p, i, true);
      } else {
        values.set(FLOAT, strips.at(i, c) * 4, 0);
      }
    }
    Arrays.sort(keys);
    double sum = 0;
    double before = 0;
    int found = 0;
    int others = 0;
    for (long key : keys) {
      long pixel = Sort.place(key);
      long at = strips.at(pixel, c) * 4;
      boolean own = strips.label(pixel) == c;
      found += own ? 1 : 0;
      others += own ? 0 : 1;
      double jaccard = 1 - (size - found) / (double) (size + others);
      float p = values.get(FLOAT, at);
      double error = own ? 1 - p : p;
      double slope = (jaccard - before) / present;
      sum += error * (jaccard - before);
      values.set(FLOAT, at, error == 0 ? 0 : (float) (own ? -slope : slope));
      before = jaccard;
    }
    return sum;
  }

  /// From the derivatives by probabilities to those by logits.
  static void gradient(WorkerPool workers, Device device, Tensor x, Tensor slopes, Tensor g, Tensor out) {
    ClassStrips strips = new ClassStrips("Lovász loss", x, slopes, Losses.NOTHING_IGNORED);
    int classes = strips.classes;
    float factor = (float) g.item();
    MemorySegment from = slopes.data();
    MemorySegment to = out.data();
    strips.run(workers, device, classes + 1, (strip, scratch, at) -> {
      int length = strips.beginSoftmax(strip, scratch, at);
      strips.probabilities(scratch, at, length);
      long mean = at + (classes + 2) * ROW_BYTES;
      long bytes = Rows.padded(length) * 4L;
      scratch.asSlice(mean, bytes).fill((byte) 0);
      for (int c = 0; c < classes; c++) {
        long h = mean + (c + 1) * ROW_BYTES;
        MemorySegment.copy(from, strips.logitsAt(strip, c), scratch, h, length * 4L);
        Softmax.pad(scratch, h, length, 0);
        addToMean(scratch, at + c * ROW_BYTES, h, mean, bytes);
      }
      for (int c = 0; c < classes; c++) {
        throughSoftmax(scratch, at + c * ROW_BYTES, mean + (c + 1) * ROW_BYTES, mean, factor, bytes);
        MemorySegment.copy(scratch, at + c * ROW_BYTES, to, strips.logitsAt(strip, c), length * 4L);
      }
    });
  }

  private static void addToMean(MemorySegment rows, long p, long h, long mean, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(rows, p + i).fma(load(rows, h + i), load(rows, mean + i)).intoMemorySegment(rows, mean + i, LE);
    }
  }

  private static void throughSoftmax(MemorySegment rows, long p, long h, long mean, float factor, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(rows, h + i).sub(load(rows, mean + i)).mul(load(rows, p + i)).mul(factor)
          .intoMemorySegment(rows, p + i, LE);
    }
  }
}
