package org.geopeft.tensor.reference;

import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Layer normalisation (Ba et al., arXiv 1607.06450) row by row.
final class ReferenceNorm {
  private ReferenceNorm() {}

  static void forward(Tensor x, Tensor weight, Tensor bias, double eps, Tensor out, Tensor mean, Tensor scale) {
    double[] xs = x.toDoubles();
    double[] w = weight.toDoubles();
    double[] b = bias.toDoubles();
    int n = w.length;
    double[] means = new double[xs.length / Math.max(1, n)];
    double[] scales = new double[means.length];
    for (int row = 0; row < means.length; row++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += xs[row * n + i];
      }
      means[row] = sum / n;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double d = xs[row * n + i] - means[row];
        squares += d * d;
      }
      scales[row] = 1 / Math.sqrt(squares / n + eps);
      for (int i = 0; i < n; i++) {
        xs[row * n + i] = (xs[row * n + i] - means[row]) * scales[row] * w[i] + b[i];
      }
    }
    out.set(xs);
    mean.set(means);
    scale.set(scales);
  }

  static void gradient(
      Tensor x,
      Tensor weight,
      Tensor mean,
      Tensor scale,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    double[] xs = x.toDoubles();
    double[] gs = g.toDoubles();
    double[] w = weight.toDoubles();
    double[] means = mean.toDoubles();
    double[] scales = scale.toDoubles();
    int n = w.length;
    double[] gradX = new double[xs.length];
    double[] gradW = new double[n];
    double[] gradB = new double[n];
    for (int row = 0; row < means.length; row++) {
      double sum = 0; // Σ g·w and Σ g·w·x̂ are what mean and variance hand back to every element
      double sumNormed = 0;
      for (int i = 0; i < n; i++) {
        double normed = (xs[row * n + i] - means[row]) * scales[row];
        double gw = gs[row * n + i] * w[i];
        sum += gw;
        sumNormed += gw * normed;
        gradW[i] += gs[row * n + i] * normed;
        gradB[i] += gs[row * n + i];
      }
      for (int i = 0; i < n; i++) {
        double normed = (xs[row * n + i] - means[row]) * scales[row];
        gradX[row * n + i] = scales[row] * (gs[row * n + i] * w[i] - (sum + normed * sumNormed) / n);
      }
    }
    store(outX, gradX);
    store(outWeight, gradW);
    store(outBias, gradB);
  }

  private static void store(@Nullable Tensor out, double[] values) {
    if (out != null) {
      out.set(values);
    }
  }
}
