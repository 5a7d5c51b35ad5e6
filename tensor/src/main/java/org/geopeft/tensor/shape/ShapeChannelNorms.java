package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import org.geopeft.tensor.ChannelNorms;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Counts normalisation of channels: four FLOPs an element for the statistics (one for the mean, three for the
/// variance) and four for the result, as layer normalisation has eight.
final class ShapeChannelNorms implements ChannelNorms {
  private static final int STATISTICS = 4;
  private static final int NORMALISE = 4;
  private static final int GRADIENT = 14;
  private static final int FIXED_GRADIENT = 7;

  private final Ledger ledger;

  ShapeChannelNorms(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void statistics(Tensor x, Tensor mean, Tensor variance) {
    ledger.did("channelStatistics", STATISTICS * n(x), x, mean, variance);
  }

  @Override
  public void normalise(Normalised of, @Nullable Tensor bias, Tensor out) {
    ledger.did("channelNorm", NORMALISE * n(out), of.x(), of.mean(), of.variance(), of.weight(), bias, out);
  }

  @Override
  public void gradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor gMean,
      @Nullable Tensor gVariance,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    ledger.did(
        "channelNormGradient", GRADIENT * n(g), of.x(), of.mean(), of.variance(), of.weight(), g, gMean, gVariance, outX,
        outWeight, outBias);
  }

  @Override
  public void fixedGradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outMean,
      @Nullable Tensor outVariance,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    ledger.did(
        "channelNormGradient", FIXED_GRADIENT * n(g), of.x(), of.mean(), of.variance(), of.weight(), g, outX, outMean,
        outVariance, outWeight, outBias);
  }
}
