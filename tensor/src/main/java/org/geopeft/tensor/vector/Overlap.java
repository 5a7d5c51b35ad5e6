package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.ClassStrips.ROW_BYTES;
import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Σ p, Σ p·t and Σ t of each class: what dice and Jaccard are made of.
final class Overlap {
  private final ClassStrips strips;
  private final int classes;

  Overlap(Tensor x, Tensor labels, long ignoreIndex) {
    strips = new ClassStrips("overlap", x, labels, ignoreIndex);
    classes = strips.classes;
  }

  void forward(WorkerPool workers, Device device, Tensor predicted, Tensor common, Tensor truths) {
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      // Σ p, Σ p·t and Σ t of each class and strip
      MemorySegment partial = scope.allocate(DType.F64, Shape.of(strips.strips, classes, 3)).data();
      strips.run(workers, device, 1, (strip, scratch, at) -> strip(strip, scratch, at, partial));
      double[][] sums = new double[3][classes];
      for (long i = 0; i < (long) strips.strips * classes; i++) {
        for (int k = 0; k < 3; k++) {
          sums[k][(int) (i % classes)] += partial.get(DOUBLE, (i * 3 + k) * 8);
        }
      }
      predicted.set(sums[0]);
      common.set(sums[1]);
      truths.set(sums[2]);
    }
  }

  private void strip(long strip, MemorySegment scratch, long at, MemorySegment partial) {
    int length = strips.beginSoftmax(strip, scratch, at);
    long labels = at + (classes + 2) * ROW_BYTES;
    strips.labelRow(strip, scratch, labels);
    strips.probabilities(scratch, at, length);
    int[] counts = new int[classes];
    for (int i = 0; i < length; i++) {
      int label = (int) scratch.get(FLOAT, labels + i * 4L);
      if (label >= 0) {
        counts[label]++;
      }
    }
    long bytes = Rows.padded(length) * 4L;
    for (int c = 0; c < classes; c++) {
      long to = (strip * classes + c) * 24;
      // of pixels that do not count the label is −1
      partial.set(DOUBLE, to, sumCounted(scratch, at + c * ROW_BYTES, labels, bytes));
      partial.set(DOUBLE, to + 8, sumOfClass(scratch, at + c * ROW_BYTES, labels, c, bytes));
      partial.set(DOUBLE, to + 16, counts[c]);
    }
  }

  // two loops and not one with the comparison as an argument: only a constant comparison becomes an instruction

  /// The sum of those elements of a row that count.
  private static float sumCounted(MemorySegment row, long at, long labels, long bytes) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMask<Float> ignored = load(row, labels + i).compare(VectorOperators.LT, 0f);
      sum = load(row, at + i).blend(0f, ignored).add(sum);
    }
    return Lanes.sum(sum);
  }

  /// The sum of those elements of a row whose label is the class.
  private static float sumOfClass(MemorySegment row, long at, long labels, int c, long bytes) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMask<Float> own = load(row, labels + i).compare(VectorOperators.EQ, c);
      sum = Lanes.ZERO.blend(load(row, at + i), own).add(sum);
    }
    return Lanes.sum(sum);
  }

  void gradient(WorkerPool workers, Device device, Tensor gPredicted, Tensor gCommon, Tensor out) {
    float[] ofPredicted = gPredicted.toFloats();
    float[] ofCommon = gCommon.toFloats();
    MemorySegment to = out.data();
    strips.run(workers, device, 2, (strip, scratch, at) -> {
      int length = strips.beginSoftmax(strip, scratch, at);
      long bytes = Rows.padded(length) * 4L;
      long labels = at + (classes + 2) * ROW_BYTES;
      long mean = labels + ROW_BYTES;
      strips.labelRow(strip, scratch, labels);
      strips.probabilities(scratch, at, length);
      scratch.asSlice(mean, bytes).fill((byte) 0);
      for (int c = 0; c < classes; c++) {
        addToMean(scratch, at + c * ROW_BYTES, labels, mean, c, ofPredicted[c], ofCommon[c], bytes);
      }
      for (int c = 0; c < classes; c++) {
        throughSoftmax(scratch, at + c * ROW_BYTES, labels, mean, c, ofPredicted[c], ofCommon[c], bytes);
        MemorySegment.copy(scratch, at + c * ROW_BYTES, to, strips.logitsAt(strip, c), length * 4L);
      }
    });
  }

  /// mean += p · h, where h is the gradient by p.
  private static void addToMean(
      MemorySegment rows, long at, long labels, long mean, int c, float always, float where, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector h = Lanes.all(always).add(where, load(rows, labels + i).compare(VectorOperators.EQ, c));
      load(rows, at + i).fma(h, load(rows, mean + i)).intoMemorySegment(rows, mean + i, LE);
    }
  }

  /// p → p · (h − mean), 0 where a pixel does not count.
  private static void throughSoftmax(
      MemorySegment rows, long at, long labels, long mean, int c, float always, float where, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector label = load(rows, labels + i);
      FloatVector h = Lanes.all(always).add(where, label.compare(VectorOperators.EQ, c));
      FloatVector g = h.sub(load(rows, mean + i)).mul(load(rows, at + i));
      g.blend(0f, label.compare(VectorOperators.LT, 0f)).intoMemorySegment(rows, at + i, LE);
    }
  }
}
