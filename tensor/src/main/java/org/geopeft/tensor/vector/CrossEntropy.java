package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.ClassStrips.ROW_BYTES;
import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Cross-entropy in strips of pixels. Against plain labels a pixel costs no more than its softmax; smoothed labels and
/// probabilities go over all classes.
final class CrossEntropy {
  private final CrossEntropyRule rule;
  private final ClassStrips strips;
  private final @Nullable MemorySegment probabilities;
  private final float[] classWeights;
  private final int classes;

  CrossEntropy(CrossEntropyRule rule, Tensor x, Tensor truth, @Nullable Tensor classWeights) {
    this.rule = rule;
    strips = new ClassStrips("cross-entropy", x, truth, rule.ignoreIndex());
    probabilities = truth.type().isFloating() ? truth.data() : null;
    classes = strips.classes;
    this.classWeights = classWeights == null ? new float[classes] : classWeights.toFloats();
    if (classWeights == null) {
      Arrays.fill(this.classWeights, 1);
    }
  }

  void forward(WorkerPool workers, Device device, Tensor loss, Tensor weightSum) {
    MemorySegment each = rule.reduction() == LossReduction.NONE ? loss.data() : null;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      // Σ loss and Σ weight of each strip
      MemorySegment partial = scope.allocate(DType.F64, Shape.of(strips.strips, 2)).data();
      partial.fill((byte) 0);
      strips.run(workers, device, 0, (strip, scratch, at) -> strip(strip, scratch, at, partial, each));
      double sum = 0;
      double weights = 0;
      for (long strip = 0; strip < strips.strips; strip++) {
        sum += partial.get(DOUBLE, strip * 16);
        weights += partial.get(DOUBLE, strip * 16 + 8);
      }
      if (rule.reduction() != LossReduction.NONE) {
        loss.set(rule.reduction() == LossReduction.SUM ? sum : weights == 0 ? 0 : sum / weights);
      }
      weightSum.set(weights);
    }
  }

  private void strip(
      long strip, MemorySegment scratch, long at, MemorySegment partial, @Nullable MemorySegment each) {
    int length = strips.beginSoftmax(strip, scratch, at);
    long first = strips.firstPixel(strip);
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < length; i++) {
      int label = probabilities == null ? strips.label(first + i) : 0;
      double loss = label < 0 ? 0 : isPlain()
          ? classWeights[label] * negativeLog(scratch, at, label, i)
          : spread(strip, scratch, at, label, i);
      sum += loss;
      weights += probabilities != null ? 1 : label < 0 ? 0 : classWeights[label];
      if (each != null) {
        each.set(FLOAT, (first + i) * 4, (float) loss);
      }
    }
    partial.set(DOUBLE, strip * 16, sum);
    partial.set(DOUBLE, strip * 16 + 8, weights);
  }

  private boolean isPlain() {
    return probabilities == null && rule.smoothing() == 0;
  }

  /// −log softmax of a class at pixel i of a strip.
  private double negativeLog(MemorySegment scratch, long at, int c, int i) {
    double logit = scratch.get(FLOAT, at + c * ROW_BYTES + i * 4L);
    double max = scratch.get(FLOAT, at + classes * ROW_BYTES + i * 4L);
    double logSum = scratch.get(FLOAT, at + (classes + 1) * ROW_BYTES + i * 4L);
    return max - logit + logSum;
  }

  private double spread(long strip, MemorySegment scratch, long at, int label, int i) {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += truth(strip, label, c, i) * negativeLog(scratch, at, c, i);
    }
    return sum;
  }

  /// The weighted truth of a class at pixel i of a strip.
  private double truth(long strip, int label, int c, int i) {
    MemorySegment given = probabilities;
    double own = given == null ? c == label ? 1 : 0 : given.get(FLOAT, strips.logitsAt(strip, c) + i * 4L);
    return classWeights[c] * ((1 - rule.smoothing()) * own + rule.smoothing() / classes);
  }

  void gradient(WorkerPool workers, Device device, Tensor weightSum, Tensor g, Tensor out) {
    MemorySegment each = rule.reduction() == LossReduction.NONE ? g.data() : null;
    double weights = weightSum.item();
    float factor = switch (rule.reduction()) {
      case NONE -> 1;
      case SUM -> (float) g.item();
      case MEAN -> (float) (weights == 0 ? 0 : g.item() / weights);
    };
    MemorySegment to = out.data();
    strips.run(workers, device, 1, (strip, scratch, at) -> {
      int length = strips.beginSoftmax(strip, scratch, at);
      strips.probabilities(scratch, at, length);
      factors(strip, scratch, at + (classes + 2) * ROW_BYTES, each, factor, length);
      if (isPlain()) {
        plain(strip, scratch, at, length);
      } else {
        spread(strip, scratch, at, length);
      }
      for (int c = 0; c < classes; c++) {
        MemorySegment.copy(scratch, at + c * ROW_BYTES, to, strips.logitsAt(strip, c), length * 4L);
      }
    });
  }

  /// What reaches the loss of each pixel; 0 where it does not count.
  private void factors(
      long strip, MemorySegment scratch, long at, @Nullable MemorySegment each, float factor, int length) {
    long first = strips.firstPixel(strip);
    for (int i = 0; i < length; i++) {
      int label = probabilities == null ? strips.label(first + i) : 0;
      float own = each == null ? factor : each.get(FLOAT, (first + i) * 4);
      scratch.set(FLOAT, at + i * 4L, label < 0 ? 0 : isPlain() ? own * classWeights[label] : own);
    }
    Softmax.pad(scratch, at, length, 0);
  }

  /// factor · (p − 1) for the label's class, factor · p for the others.
  private void plain(long strip, MemorySegment scratch, long at, int length) {
    long first = strips.firstPixel(strip);
    for (int i = 0; i < length; i++) {
      int label = strips.label(first + i);
      if (label >= 0) {
        long target = at + label * ROW_BYTES + i * 4L;
        scratch.set(FLOAT, target, scratch.get(FLOAT, target) - 1);
      }
    }
    for (int c = 0; c < classes; c++) {
      scale(scratch, at + c * ROW_BYTES, at + (classes + 2) * ROW_BYTES, Rows.padded(length) * 4L);
    }
  }

  /// factor · (p · Σ t − t).
  private void spread(long strip, MemorySegment scratch, long at, int length) {
    long first = strips.firstPixel(strip);
    for (int i = 0; i < length; i++) {
      int label = probabilities == null ? strips.label(first + i) : 0;
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += truth(strip, label, c, i);
      }
      float factor = scratch.get(FLOAT, at + (classes + 2) * ROW_BYTES + i * 4L);
      for (int c = 0; c < classes; c++) {
        long target = at + c * ROW_BYTES + i * 4L;
        scratch.set(
            FLOAT, target, (float) (factor * (scratch.get(FLOAT, target) * total - truth(strip, label, c, i))));
      }
    }
  }

  private static void scale(MemorySegment values, long at, long factors, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(values, at + i).mul(load(values, factors + i)).intoMemorySegment(values, at + i, LE);
    }
  }
}
