package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.Distance;
import org.geopeft.tensor.FocalRule;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Counts what losses would do. A softmax is five FLOPs an element, a focal term eight, a distance three, a binary
/// cross-entropy eight; the sort of Lovász's errors counts as sorting does.
final class ShapeLosses implements Losses {
  private static final int SOFTMAX = 5;
  private static final int FOCAL = 8;
  private static final int DISTANCE = 3;
  private static final int BINARY = 8;

  private final Ledger ledger;

  ShapeLosses(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void crossEntropy(
      CrossEntropyRule rule, Tensor x, Tensor truth, @Nullable Tensor classWeights, Tensor loss, Tensor weightSum) {
    ledger.did("crossEntropy", SOFTMAX * n(x), x, truth, classWeights, loss, weightSum);
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
    ledger.did("crossEntropyGradient", SOFTMAX * n(x), x, truth, classWeights, weightSum, g, out);
  }

  @Override
  public void distance(Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor out) {
    ledger.did("distance", DISTANCE * n(out), x, target, out);
  }

  @Override
  public void distanceGradient(
      Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor g, Tensor out) {
    ledger.did("distanceGradient", DISTANCE * n(out), x, target, g, out);
  }

  @Override
  public void binaryCrossEntropy(Tensor x, Tensor target, @Nullable Tensor positiveWeight, Tensor out) {
    ledger.did("binaryCrossEntropy", BINARY * n(out), x, target, positiveWeight, out);
  }

  @Override
  public void binaryCrossEntropySlopes(
      Tensor x, Tensor target, @Nullable Tensor positiveWeight, @Nullable Tensor outX, @Nullable Tensor outTarget) {
    ledger.did("binaryCrossEntropySlopes", BINARY * n(x), x, target, positiveWeight, outX, outTarget);
  }

  @Override
  public void overlap(Tensor x, Tensor labels, long ignoreIndex, Tensor predicted, Tensor common, Tensor truths) {
    ledger.did("overlap", SOFTMAX * n(x), x, labels, predicted, common, truths);
  }

  @Override
  public void overlapGradient(
      Tensor x, Tensor labels, long ignoreIndex, Tensor gPredicted, Tensor gCommon, Tensor out) {
    ledger.did("overlapGradient", 2 * SOFTMAX * n(x), x, labels, gPredicted, gCommon, out);
  }

  @Override
  public void focal(FocalRule rule, Tensor x, Tensor labels, Tensor losses, Tensor factors, Tensor count) {
    ledger.did("focal", FOCAL * n(x), x, labels, losses, factors, count);
  }

  @Override
  public void focalGradient(
      FocalRule rule, Tensor x, Tensor labels, Tensor gLosses, Tensor gFactors, Tensor out) {
    ledger.did("focalGradient", FOCAL * n(x), x, labels, gLosses, gFactors, out);
  }

  @Override
  public void lovasz(Tensor x, Tensor labels, long ignoreIndex, Tensor loss, Tensor slopes) {
    long pixels = Math.max(1, n(labels));
    long comparisons = n(x) * (64 - Long.numberOfLeadingZeros(pixels - 1));
    ledger.did("lovasz", SOFTMAX * n(x) + comparisons, x, labels, loss, slopes);
  }

  @Override
  public void lovaszGradient(Tensor x, Tensor slopes, Tensor g, Tensor out) {
    ledger.did("lovaszGradient", 2 * SOFTMAX * n(x), x, slopes, g, out);
  }
}
