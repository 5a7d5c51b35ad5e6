package org.geopeft.tensor.reference;

import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Scaled-dot-product attention written out row by row (Vaswani et al., arXiv 1706.03762, section 3.2.1). Rows are
/// the queries of all matrices, one after another.
final class ReferenceAttention {
  private final AttentionSettings settings;
  private final double[] q;
  private final double[] k;
  private final double[] v;
  private final double @Nullable [] mask;
  private final boolean additive;
  private final Shape pairs; // […, N, S]
  private final int queries;
  private final int keys;
  private final int keyWidth;
  private final int valueWidth;

  ReferenceAttention(AttentionSettings settings, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    this.settings = settings;
    this.q = q.toDoubles();
    this.k = k.toDoubles();
    this.v = v.toDoubles();
    this.mask = mask == null ? null : mask.toDoubles();
    additive = mask != null && mask.type() != DType.BOOL;
    queries = q.shape().intSize(-2);
    keys = k.shape().intSize(-2);
    keyWidth = q.shape().intSize(-1);
    valueWidth = v.shape().intSize(-1);
    pairs = q.shape().with(-1, keys);
  }

  void forward(Tensor outs, Tensor logSums) {
    double[] out = new double[Math.toIntExact(outs.shape().elements())];
    double[] logSum = new double[Math.toIntExact(logSums.shape().elements())];
    for (int row = 0; row < logSum.length; row++) {
      double[] logits = logits(row);
      double max = Double.NEGATIVE_INFINITY;
      for (double logit : logits) {
        max = Math.max(max, logit);
      }
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit - max);
      }
      // with this sum of a query that sees no key, e^(logit − sum) is 0
      logSum[row] = max == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : max + Math.log(sum);
      for (int j = 0; j < keys; j++) {
        double p = Math.exp(logits[j] - logSum[row]);
        for (int e = 0; e < valueWidth; e++) {
          out[row * valueWidth + e] += p * v[key(row, j) * valueWidth + e];
        }
      }
    }
    outs.set(out);
    logSums.set(logSum);
  }

  void gradient(
      Tensor logSums,
      Tensor gs,
      @Nullable Tensor outQ,
      @Nullable Tensor outK,
      @Nullable Tensor outV,
      @Nullable Tensor outMask) {
    double[] g = gs.toDoubles();
    double[] logSum = logSums.toDoubles();
    double[] gradQ = new double[q.length];
    double[] gradK = new double[k.length];
    double[] gradV = new double[v.length];
    double[] gradMask = new double[Math.toIntExact(pairs.elements())];
    for (int row = 0; row < logSum.length; row++) {
      double[] p = logits(row);
      double[] gradP = new double[keys];
      double mean = 0; // Σ_j p_j · ∂L/∂p_j, the term of softmax's Jacobian that couples the keys
      for (int j = 0; j < keys; j++) {
        p[j] = Math.exp(p[j] - logSum[row]);
        gradP[j] = dot(g, row, v, key(row, j), valueWidth);
        mean += p[j] * gradP[j];
      }
      for (int j = 0; j < keys; j++) {
        int key = key(row, j);
        double gradLogit = p[j] * (gradP[j] - mean);
        gradMask[row * keys + j] = gradLogit;
        for (int e = 0; e < keyWidth; e++) {
          gradQ[row * keyWidth + e] += gradLogit * settings.scale() * k[key * keyWidth + e];
          gradK[key * keyWidth + e] += gradLogit * settings.scale() * q[row * keyWidth + e];
        }
        for (int e = 0; e < valueWidth; e++) {
          gradV[key * valueWidth + e] += p[j] * g[row * valueWidth + e];
        }
      }
    }
    store(outQ, gradQ);
    store(outK, gradK);
    store(outV, gradV);
    if (outMask != null) {
      outMask.set(summed(gradMask, outMask.shape()));
    }
  }

  private double[] summed(double[] gradMask, Shape shape) {
    double[] result = new double[Math.toIntExact(shape.elements())];
    int[] target = Walk.reducedIndex(pairs, shape);
    for (int i = 0; i < gradMask.length; i++) {
      result[target[i]] += gradMask[i];
    }
    return result;
  }

  private static void store(@Nullable Tensor out, double[] values) {
    if (out != null) {
      out.set(values);
    }
  }

  private double[] logits(int row) {
    double[] logits = new double[keys];
    int visible = settings.visible(row % queries, keys);
    for (int j = 0; j < keys; j++) {
      double shift = mask == null ? 0 : mask[row * keys + j];
      boolean hidden = j >= visible || (mask != null && !additive && shift == 0);
      double logit = dot(q, row, k, key(row, j), keyWidth) * settings.scale() + (additive ? shift : 0);
      logits[j] = hidden ? Double.NEGATIVE_INFINITY : logit;
    }
    return logits;
  }

  private static double dot(double[] a, int rowA, double[] b, int rowB, int width) {
    double sum = 0;
    for (int e = 0; e < width; e++) {
      sum += a[rowA * width + e] * b[rowB * width + e];
    }
    return sum;
  }

  /// The row in which key j of a query's matrix is.
  private int key(int row, int j) {
    return row / queries * keys + j;
  }
}
