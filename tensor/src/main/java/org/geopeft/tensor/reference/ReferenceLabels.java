package org.geopeft.tensor.reference;

import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Tensor;

/// Logits `[B, C, S]` and the labels `[B, S]` that are the truth.
final class ReferenceLabels {
  final int classes;
  final int pixels;
  final double[] x;
  private final double[] labels;
  private final long ignoreIndex;
  private final String what;

  ReferenceLabels(String what, Tensor x, Tensor labels, long ignoreIndex) {
    this.what = what;
    this.x = x.toDoubles();
    this.labels = labels.toDoubles();
    classes = x.shape().intSize(1);
    pixels = x.shape().intSize(2);
    this.ignoreIndex = ignoreIndex;
  }

  /// The number of pixels of the batch.
  int count() {
    return classes == 0 ? 0 : x.length / classes;
  }

  /// Where the logit of a class at a pixel of the batch is.
  int at(int i, int c) {
    return (i / pixels * classes + c) * pixels + i % pixels;
  }

  /// The label's class, −1 where the pixel does not count.
  int label(int i) {
    long label = (long) labels[i];
    if (label == ignoreIndex) {
      return -1;
    }
    if (label < 0 || label >= classes) {
      throw Losses.noClass(what, label, classes, ignoreIndex);
    }
    return (int) label;
  }

  /// ln Σ eˣ of a pixel.
  double logSum(int i) {
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

  /// The softmax of a pixel.
  double[] probabilities(int i) {
    double[] p = new double[classes];
    double logSum = logSum(i);
    for (int c = 0; c < classes; c++) {
      p[c] = Math.exp(x[at(i, c)] - logSum);
    }
    return p;
  }

  /// From the gradient by a pixel's probabilities to that by its logits.
  void softmaxGradient(int i, double[] p, double[] g, double[] out) {
    double mean = 0;
    for (int c = 0; c < classes; c++) {
      mean += p[c] * g[c];
    }
    for (int c = 0; c < classes; c++) {
      out[at(i, c)] = p[c] * (g[c] - mean);
    }
  }
}
