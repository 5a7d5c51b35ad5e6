package org.geopeft.tensor.reference;

import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Scaled-dot-product attention written out head by head (Vaswani et al., arXiv 1706.03762, section 3.2.1).
final class ReferenceAttention {
  private final int heads;
  private final int batch;
  private final int queries;
  private final int keys;
  private final int width;
  private final int headWidth;
  private final double scale;

  ReferenceAttention(int heads, Tensor q, Tensor k) {
    this.heads = heads;
    batch = q.shape().intSize(0);
    queries = q.shape().intSize(1);
    keys = k.shape().intSize(1);
    width = q.shape().intSize(2);
    headWidth = width / heads;
    scale = 1 / Math.sqrt(headWidth);
  }

  void forward(Tensor qs, Tensor ks, Tensor vs, Tensor outs, Tensor logSums) {
    double[] q = qs.toDoubles();
    double[] k = ks.toDoubles();
    double[] v = vs.toDoubles();
    double[] out = new double[q.length];
    double[] logSum = new double[batch * heads * queries];
    for (int row = 0; row < logSum.length; row++) {
      double[] logits = logits(q, k, row);
      double max = Double.NEGATIVE_INFINITY;
      for (double logit : logits) {
        max = Math.max(max, logit);
      }
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit - max);
      }
      logSum[row] = max + Math.log(sum);
      int at = queryOffset(row);
      for (int j = 0; j < keys; j++) {
        double p = Math.exp(logits[j] - logSum[row]);
        int from = keyOffset(row, j);
        for (int e = 0; e < headWidth; e++) {
          out[at + e] += p * v[from + e];
        }
      }
    }
    outs.set(out);
    logSums.set(logSum);
  }

  void gradient(
      Tensor qs,
      Tensor ks,
      Tensor vs,
      Tensor logSums,
      Tensor gs,
      @Nullable Tensor outQ,
      @Nullable Tensor outK,
      @Nullable Tensor outV) {
    double[] q = qs.toDoubles();
    double[] k = ks.toDoubles();
    double[] v = vs.toDoubles();
    double[] g = gs.toDoubles();
    double[] logSum = logSums.toDoubles();
    double[] gradQ = new double[q.length];
    double[] gradK = new double[k.length];
    double[] gradV = new double[v.length];
    for (int row = 0; row < logSum.length; row++) {
      double[] p = logits(q, k, row);
      int at = queryOffset(row);
      double[] gradP = new double[keys];
      double mean = 0; // Σ_j p_j · ∂L/∂p_j, the term of softmax's Jacobian that couples the keys
      for (int j = 0; j < keys; j++) {
        p[j] = Math.exp(p[j] - logSum[row]);
        gradP[j] = dot(g, at, v, keyOffset(row, j));
        mean += p[j] * gradP[j];
      }
      for (int j = 0; j < keys; j++) {
        double gradLogit = p[j] * (gradP[j] - mean) * scale;
        int from = keyOffset(row, j);
        for (int e = 0; e < headWidth; e++) {
          gradQ[at + e] += gradLogit * k[from + e];
          gradK[from + e] += gradLogit * q[at + e];
          gradV[from + e] += p[j] * g[at + e];
        }
      }
    }
    store(outQ, gradQ);
    store(outK, gradK);
    store(outV, gradV);
  }

  private static void store(@Nullable Tensor out, double[] values) {
    if (out != null) {
      out.set(values);
    }
  }

  private double[] logits(double[] q, double[] k, int row) {
    double[] logits = new double[keys];
    for (int j = 0; j < keys; j++) {
      logits[j] = dot(q, queryOffset(row), k, keyOffset(row, j)) * scale;
    }
    return logits;
  }

  private double dot(double[] a, int atA, double[] b, int atB) {
    double sum = 0;
    for (int e = 0; e < headWidth; e++) {
      sum += a[atA + e] * b[atB + e];
    }
    return sum;
  }

  /// Rows count (batch, head, query).
  private int queryOffset(int row) {
    int b = row / (heads * queries);
    int head = row / queries % heads;
    return (b * queries + row % queries) * width + head * headWidth;
  }

  private int keyOffset(int row, int key) {
    int b = row / (heads * queries);
    int head = row / queries % heads;
    return (b * keys + key) * width + head * headWidth;
  }
}
