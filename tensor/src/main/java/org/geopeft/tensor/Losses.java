package org.geopeft.tensor;

import org.jspecify.annotations.Nullable;

/// Losses of whole batches, and the sums over pixels that others are made of. No map of probabilities is kept: the
/// gradients compute them again from the logits.
///
/// Logits x are `[B, C, S]` (batch, classes, pixels), labels I64 `[B, S]`; pixels with the ignored label add nothing
/// and get a zero gradient. Labels are data: one that is neither a class nor ignored is a [TensorException]
/// `GP-LABEL-001`. Operands are contiguous unless it says otherwise.
public interface Losses {
  /// An ignored label that no pixel has.
  long NOTHING_IGNORED = Long.MIN_VALUE;

  /// Cross-entropy, −Σ wₖ tₖ log softmax(x)ₖ for each pixel, where t is the truth: 1 at the label's class, or the
  /// probabilities that are given, smoothed as the rule says.
  ///
  /// @param truth labels, or floats `[B, C, S]`; with these nothing is ignored
  /// @param classWeights w `[C]`, or null for ones
  /// @param loss `[B, S]` when nothing is reduced, otherwise one element; a mean is Σ loss / Σ weight
  /// @param weightSum one element: Σ w of the labels' classes, with probabilities the number of pixels; where it is 0,
  /// a mean is 0
  void crossEntropy(
      CrossEntropyRule rule, Tensor x, Tensor truth, @Nullable Tensor classWeights, Tensor loss, Tensor weightSum);

  /// The gradient of [#crossEntropy] by x.
  ///
  /// @param g as `loss`
  void crossEntropyGradient(
      CrossEntropyRule rule,
      Tensor x,
      Tensor truth,
      @Nullable Tensor classWeights,
      Tensor weightSum,
      Tensor g,
      Tensor out);

  /// out = loss(x − target), all of one shape; x and target of any strides. 0 where the target equals `ignore` (NaN:
  /// nowhere).
  void distance(Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor out);

  /// out = g · loss'(x − target), the gradient of [#distance] by x; x, target and g of any strides.
  void distanceGradient(
      Distance distance, double parameter, double ignore, Tensor x, Tensor target, Tensor g, Tensor out);

  /// Binary cross-entropy of logits, out = (1 − t)·x − (1 + (p − 1)·t)·log σ(x): target t, weight p of the positive
  /// ones (null is 1); all of one shape, x, t and p of any strides.
  void binaryCrossEntropy(Tensor x, Tensor target, @Nullable Tensor positiveWeight, Tensor out);

  /// The slopes of [#binaryCrossEntropy] by x and by the target; null is not computed.
  void binaryCrossEntropySlopes(
      Tensor x, Tensor target, @Nullable Tensor positiveWeight, @Nullable Tensor outX, @Nullable Tensor outTarget);

  /// For each class, Σ p, Σ p·t and Σ t over the pixels that count, p = softmax(x) and t = 1 where the label is the
  /// class: `[C]` each.
  void overlap(Tensor x, Tensor labels, long ignoreIndex, Tensor predicted, Tensor common, Tensor truths);

  /// The gradient of [#overlap] by x.
  void overlapGradient(
      Tensor x, Tensor labels, long ignoreIndex, Tensor gPredicted, Tensor gCommon, Tensor out);

  /// For each class against the rest, Σ w·f·l and Σ f over the pixels that count, `[C]` each, and their number: z = x
  /// where the label is the class and −x elsewhere, l = −log σ(z), f = σ(−z)^γ (Lin et al., arXiv 1708.02002);
  /// w is the rule's positive weight where the label is the class, and the negative one elsewhere.
  void focal(FocalRule rule, Tensor x, Tensor labels, Tensor losses, Tensor factors, Tensor count);

  /// The gradient of [#focal] by x.
  void focalGradient(
      FocalRule rule, Tensor x, Tensor labels, Tensor gLosses, Tensor gFactors, Tensor out);

  /// Lovász-softmax (Berman et al., arXiv 1705.08790, algorithm 1) over the pixels of the whole batch that count, mean
  /// over the classes present in the truth; 0 when there are none.
  ///
  /// @param slopes `[B, C, S]`: the derivative by each probability
  void lovasz(Tensor x, Tensor labels, long ignoreIndex, Tensor loss, Tensor slopes);

  /// The gradient of [#lovasz] by x, times the one element of g.
  void lovaszGradient(Tensor x, Tensor slopes, Tensor g, Tensor out);

  /// What is thrown for a label that is no class.
  static TensorException noClass(String what, long label, int classes, long ignoreIndex) {
    return new TensorException(
        "GP-LABEL-001",
        what + ": label " + label + " is neither a class (0 to " + (classes - 1) + ")"
            + (ignoreIndex == NOTHING_IGNORED ? "; no label is ignored" : " nor the ignore value " + ignoreIndex));
  }
}
