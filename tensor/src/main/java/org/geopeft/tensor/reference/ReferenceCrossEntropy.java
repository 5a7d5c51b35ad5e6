package org.geopeft.tensor.reference;

import java.util.Arrays;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Cross-entropy over classes, as its definition says.
final class ReferenceCrossEntropy {
  private final CrossEntropyRule rule;
  private final ReferenceLabels logits;
  private final double @Nullable [] probabilities;
  private final double[] classWeights;

  ReferenceCrossEntropy(CrossEntropyRule rule, Tensor x, Tensor truth, @Nullable Tensor classWeights) {
    this.rule = rule;
    logits = new ReferenceLabels("cross-entropy", x, truth, rule.ignoreIndex());
    probabilities = truth.type().isFloating() ? truth.toDoubles() : null;
    this.classWeights = classWeights == null ? ones(logits.classes) : classWeights.toDoubles();
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  void forward(Tensor loss, Tensor weightSum) {
    double[] losses = new double[logits.count()];
    double weights = 0;
    for (int i = 0; i < losses.length; i++) {
      weights += weight(i);
      double[] truth = truth(i);
      double logSum = logits.logSum(i);
      for (int c = 0; c < logits.classes; c++) {
        // what is no truth adds nothing, also where its logarithm is infinite
        losses[i] += truth[c] == 0 && probabilities == null ? 0 : truth[c] * (logSum - logits.x[logits.at(i, c)]);
      }
    }
    weightSum.set(weights);
    if (rule.reduction() == LossReduction.NONE) {
      loss.set(losses);
    } else {
      double sum = Arrays.stream(losses).sum();
      loss.set(rule.reduction() == LossReduction.SUM ? sum : weights == 0 ? 0 : sum / weights);
    }
  }

  void gradient(double weightSum, Tensor g, Tensor out) {
    double[] gradient = new double[logits.x.length];
    double[] gs = g.toDoubles();
    for (int i = 0; i < logits.count(); i++) {
      double factor = switch (rule.reduction()) {
        case NONE -> gs[i];
        case SUM -> gs[0];
        case MEAN -> weightSum == 0 ? 0 : gs[0] / weightSum;
      };
      double[] truth = truth(i);
      double total = Arrays.stream(truth).sum();
      double[] p = logits.probabilities(i);
      for (int c = 0; total != 0 && factor != 0 && c < logits.classes; c++) {
        gradient[logits.at(i, c)] = factor * (p[c] * total - truth[c]);
      }
    }
    out.set(gradient);
  }

  /// What a pixel counts in a mean.
  private double weight(int i) {
    int label = probabilities == null ? logits.label(i) : 0;
    return probabilities != null ? 1 : label < 0 ? 0 : classWeights[label];
  }

  /// The weighted truth of each class at a pixel; zeros where the pixel does not count.
  private double[] truth(int i) {
    double[] truth = new double[logits.classes];
    int label = probabilities == null ? logits.label(i) : 0;
    for (int c = 0; label >= 0 && c < logits.classes; c++) {
      double own = probabilities == null ? c == label ? 1 : 0 : probabilities[logits.at(i, c)];
      truth[c] = classWeights[c] * ((1 - rule.smoothing()) * own + rule.smoothing() / logits.classes);
    }
    return truth;
  }
}
