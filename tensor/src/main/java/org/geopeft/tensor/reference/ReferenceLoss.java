package org.geopeft.tensor.reference;

import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.jspecify.annotations.Nullable;

/// Cross-entropy over classes, mean by weight over the pixels that count.
final class ReferenceLoss {
  private final int classes;
  private final int pixels;
  private final double[] x;
  private final double[] labels;
  private final long ignoreIndex;
  private final double @Nullable [] classWeights;

  ReferenceLoss(Tensor x, Tensor labels, long ignoreIndex, @Nullable Tensor classWeights) {
    this.x = x.toDoubles();
    this.labels = labels.toDoubles();
    classes = x.shape().intSize(1);
    pixels = x.shape().intSize(2);
    this.ignoreIndex = ignoreIndex;
    this.classWeights = classWeights == null ? null : classWeights.toDoubles();
  }

  void forward(Tensor loss, Tensor weightSum) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < labels.length; i++) {
      int label = label(i);
      if (label >= 0) {
        sum -= weight(label) * (x[at(i, label)] - logSum(i));
        weights += weight(label);
      }
    }
    loss.set(weights == 0 ? 0 : sum / weights);
    weightSum.set(weights);
  }

  void gradient(double weightSum, double g, Tensor out) {
    double[] gradient = new double[x.length];
    for (int i = 0; i < labels.length; i++) {
      int label = label(i);
      if (label < 0 || weightSum == 0) {
        continue;
      }
      double logSum = logSum(i);
      for (int c = 0; c < classes; c++) {
        double p = Math.exp(x[at(i, c)] - logSum);
        gradient[at(i, c)] = g * weight(label) / weightSum * (p - (c == label ? 1 : 0));
      }
    }
    out.set(gradient);
  }

  private int at(int i, int c) {
    return (i / pixels * classes + c) * pixels + i % pixels;
  }

  private double logSum(int i) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      max = Math.max(max, x[at(i, c)]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(x[at(i, c)] - max);
    }
    return max + Math.log(sum);
  }

  private double weight(int label) {
    return classWeights == null ? 1 : classWeights[label];
  }

  /// The label's class, −1 where the pixel does not count.
  private int label(int i) {
    long label = (long) labels[i];
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
