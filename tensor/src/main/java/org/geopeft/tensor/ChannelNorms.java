package org.geopeft.tensor;

import org.jspecify.annotations.Nullable;

/// Normalisation of channels: batch normalisation (Ioffe and Szegedy, arXiv 1502.03167) and group normalisation (Wu and
/// He, arXiv 1803.08494). x, g, out are `[B, C, S]`, weight and bias `[C]`.
///
/// Statistics are `[M, G]`, where M is 1 (all samples share them) or B (each sample has its own), and G divides C (C/G
/// neighbouring channels share them): batch normalisation has `[1, C]`, group normalisation `[B, G]`. With M = B = 1
/// both mean the same.
public interface ChannelNorms {
  /// What is normalised: y = (x − mean)/√(variance + eps) · weight + bias.
  ///
  /// @param x `[B, C, S]`
  /// @param mean `[M, G]`
  /// @param variance `[M, G]`
  /// @param weight `[C]`, or null for 1
  record Normalised(Tensor x, Tensor mean, Tensor variance, double eps, @Nullable Tensor weight) {}

  /// Mean and biased variance of all elements that share them; 0 where there are none.
  void statistics(Tensor x, Tensor mean, Tensor variance);

  /// out = (x − mean)/√(variance + eps) · weight + bias.
  ///
  /// @param bias `[C]`, or null for 0
  void normalise(Normalised of, @Nullable Tensor bias, Tensor out);

  /// Gradients of [#normalise] by [#statistics] of x itself; null is not computed.
  ///
  /// @param gMean the gradient of the mean `[M, G]`, null for 0
  /// @param gVariance the gradient of the variance `[M, G]`, null for 0
  void gradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor gMean,
      @Nullable Tensor gVariance,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias);

  /// Gradients of [#normalise] by statistics that do not depend on x; null is not computed. The values of x do not matter
  /// unless the gradient of variance or weight is wanted.
  void fixedGradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outMean,
      @Nullable Tensor outVariance,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias);
}
