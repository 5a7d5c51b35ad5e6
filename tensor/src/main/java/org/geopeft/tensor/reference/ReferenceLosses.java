package org.geopeft.tensor.reference;

import java.util.Arrays;
import java.util.Comparator;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.FocalRule;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Losses next to their formulas.
final class ReferenceLosses implements Losses {
  @Override
  public void crossEntropy(
      CrossEntropyRule rule, Tensor x, Tensor truth, @Nullable Tensor classWeights, Tensor loss, Tensor weightSum) {
    new ReferenceCrossEntropy(rule, x, truth, classWeights).forward(loss, weightSum);
  }

  @Override
  public void crossEntropyGradient(
      CrossEntropyRule rule,
      Tensor x,
      Tensor truth,
      @Nullable Tensor classWeights,
      Tensor weightSum,
      Tensor g,
      Tensor out) {
    new ReferenceCrossEntropy(rule, x, truth, classWeights).gradient(weightSum.item(), g, out);
  }

  @Override
  public void distance(Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor out) {
    double[] xs = x.toDoubles();
    double[] ts = target.toDoubles();
    for (int i = 0; i < xs.length; i++) {
      xs[i] = ts[i] == ignore ? 0 : distance.apply(xs[i] - ts[i], parameter);
    }
    out.set(xs);
  }

  @Override
  public void distanceGradient(
      Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor g, Tensor out) {
    double[] xs = x.toDoubles();
    double[] ts = target.toDoubles();
    double[] gs = g.toDoubles();
    for (int i = 0; i < xs.length; i++) {
      xs[i] = ts[i] == ignore ? 0 : gs[i] * distance.slope(xs[i] - ts[i], parameter);
    }
    out.set(xs);
  }

  @Override
  public void binaryCrossEntropy(Tensor x, Tensor target, @Nullable Tensor positiveWeight, Tensor out) {
    double[] xs = x.toDoubles();
    double[] ts = target.toDoubles();
    double[] ps = weights(positiveWeight, xs.length);
    for (int i = 0; i < xs.length; i++) {
      double logSigmoid = Math.min(xs[i], 0) - Math.log1p(Math.exp(-Math.abs(xs[i])));
      xs[i] = (1 - ts[i]) * xs[i] - (1 + (ps[i] - 1) * ts[i]) * logSigmoid;
    }
    out.set(xs);
  }

  @Override
  public void binaryCrossEntropySlopes(
      Tensor x, Tensor target, @Nullable Tensor positiveWeight, @Nullable Tensor outX, @Nullable Tensor outTarget) {
    double[] xs = x.toDoubles();
    double[] ts = target.toDoubles();
    double[] ps = weights(positiveWeight, xs.length);
    for (int i = 0; i < xs.length; i++) {
      double logSigmoid = Math.min(xs[i], 0) - Math.log1p(Math.exp(-Math.abs(xs[i])));
      double byX = (1 - ts[i]) - (1 + (ps[i] - 1) * ts[i]) / (1 + Math.exp(xs[i]));
      ts[i] = -xs[i] - (ps[i] - 1) * logSigmoid;
      xs[i] = byX;
    }
    if (outX != null) {
      outX.set(xs);
    }
    if (outTarget != null) {
      outTarget.set(ts);
    }
  }

  private static double[] weights(@Nullable Tensor given, int n) {
    double[] weights = given == null ? new double[n] : given.toDoubles();
    if (given == null) {
      Arrays.fill(weights, 1);
    }
    return weights;
  }

  @Override
  public void overlap(Tensor x, Tensor labels, long ignoreIndex, Tensor predicted, Tensor common, Tensor truths) {
    ReferenceLabels logits = new ReferenceLabels("overlap", x, labels, ignoreIndex);
    double[] ps = new double[logits.classes];
    double[] hits = new double[logits.classes];
    double[] ts = new double[logits.classes];
    for (int i = 0; i < logits.count(); i++) {
      int label = logits.label(i);
      double[] p = logits.probabilities(i);
      for (int c = 0; label >= 0 && c < p.length; c++) {
        ps[c] += p[c];
        hits[c] += c == label ? p[c] : 0;
        ts[c] += c == label ? 1 : 0;
      }
    }
    predicted.set(ps);
    common.set(hits);
    truths.set(ts);
  }

  @Override
  public void overlapGradient(
      Tensor x, Tensor labels, long ignoreIndex, Tensor gPredicted, Tensor gCommon, Tensor out) {
    ReferenceLabels logits = new ReferenceLabels("overlap", x, labels, ignoreIndex);
    double[] gp = gPredicted.toDoubles();
    double[] gc = gCommon.toDoubles();
    double[] result = new double[logits.x.length];
    for (int i = 0; i < logits.count(); i++) {
      int label = logits.label(i);
      if (label >= 0) {
        double[] g = gp.clone();
        g[label] += gc[label];
        logits.softmaxGradient(i, logits.probabilities(i), g, result);
      }
    }
    out.set(result);
  }

  @Override
  public void focal(FocalRule rule, Tensor x, Tensor labels, Tensor losses, Tensor factors, Tensor count) {
    ReferenceLabels logits = new ReferenceLabels("focal loss", x, labels, rule.ignoreIndex());
    double[] sums = new double[logits.classes];
    double[] fs = new double[logits.classes];
    int n = 0;
    for (int i = 0; i < logits.count(); i++) {
      int label = logits.label(i);
      n += label >= 0 ? 1 : 0;
      for (int c = 0; label >= 0 && c < logits.classes; c++) {
        double z = c == label ? logits.x[logits.at(i, c)] : -logits.x[logits.at(i, c)];
        double f = Math.pow(1 / (1 + Math.exp(z)), rule.gamma());
        sums[c] += (c == label ? rule.positive() : rule.negative()) * f * softplus(-z);
        fs[c] += f;
      }
    }
    losses.set(sums);
    factors.set(fs);
    count.set(n);
  }

  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  @Override
  public void focalGradient(
      FocalRule rule, Tensor x, Tensor labels, Tensor gLosses, Tensor gFactors, Tensor out) {
    ReferenceLabels logits = new ReferenceLabels("focal loss", x, labels, rule.ignoreIndex());
    double[] gl = gLosses.toDoubles();
    double[] gf = gFactors.toDoubles();
    double[] result = new double[logits.x.length];
    for (int i = 0; i < logits.count(); i++) {
      int label = logits.label(i);
      for (int c = 0; label >= 0 && c < logits.classes; c++) {
        int sign = c == label ? 1 : -1;
        double z = sign * logits.x[logits.at(i, c)];
        double q = 1 / (1 + Math.exp(z));
        double f = Math.pow(q, rule.gamma());
        double slopeF = -rule.gamma() * f / (1 + Math.exp(-z)); // q' = −q(1 − q)
        double w = gl[c] * (c == label ? rule.positive() : rule.negative());
        result[logits.at(i, c)] = sign * (w * (slopeF * softplus(-z) - f * q) + gf[c] * slopeF);
      }
    }
    out.set(result);
  }

  @Override
  public void lovasz(Tensor x, Tensor labels, long ignoreIndex, Tensor loss, Tensor slopes) {
    ReferenceLabels logits = new ReferenceLabels("Lovász loss", x, labels, ignoreIndex);
    int[] truth = new int[logits.count()];
    int[] sizes = new int[logits.classes];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = logits.label(i);
      if (truth[i] >= 0) {
        sizes[truth[i]]++;
      }
    }
    long present = Arrays.stream(sizes).filter(size -> size > 0).count();
    double[] result = new double[logits.x.length];
    double sum = 0;
    for (int c = 0; c < logits.classes; c++) {
      sum += sizes[c] == 0 ? 0 : lovaszOfClass(logits, truth, c, sizes[c], 1.0 / present, result);
    }
    loss.set(present == 0 ? 0 : sum / present);
    slopes.set(result);
  }

  /// Errors from the largest on, each weighted by how much the Jaccard loss grows when it becomes a mistake.
  private static double lovaszOfClass(
      ReferenceLabels logits, int[] truth, int c, int size, double factor, double[] slopes) {
    double[] errors = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      errors[i] = Math.abs((truth[i] == c ? 1 : 0) - logits.probabilities(i)[c]);
    }
    Integer[] order = new Integer[truth.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> -errors[i]));
    double sum = 0;
    double before = 0;
    int found = 0;
    int others = 0;
    for (int i : order) {
      if (truth[i] < 0) {
        continue;
      }
      found += truth[i] == c ? 1 : 0;
      others += truth[i] == c ? 0 : 1;
      double jaccard = 1 - (size - found) / (double) (size + others);
      sum += errors[i] * (jaccard - before);
      slopes[logits.at(i, c)] = errors[i] == 0 ? 0 : factor * (jaccard - before) * (truth[i] == c ? -1 : 1);
      before = jaccard;
    }
    return sum;
  }

  @Override
  public void lovaszGradient(Tensor x, Tensor slopes, Tensor g, Tensor out) {
    ReferenceLabels logits = new ReferenceLabels("Lovász loss", x, slopes, NOTHING_IGNORED);
    double[] hs = slopes.toDoubles();
    double[] result = new double[logits.x.length];
    double factor = g.item();
    for (int i = 0; i < logits.count(); i++) {
      double[] h = new double[logits.classes];
      for (int c = 0; c < h.length; c++) {
        h[c] = factor * hs[logits.at(i, c)];
      }
      logits.softmaxGradient(i, logits.probabilities(i), h, result);
    }
    out.set(result);
  }
}
