package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import java.util.List;
import org.geopeft.tensor.Convolutions;
import org.geopeft.tensor.Slide;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Counts convolutions: every tap of every window, also those that look at padding.
final class ShapeConvolutions implements Convolutions {
  private final Ledger ledger;

  ShapeConvolutions(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void forward(
      List<Slide> slides, int groups, Tensor x, Tensor weight, @Nullable Tensor bias, Tensor out) {
    ledger.did("convolution", products(weight, out) + added(bias, out), x, weight, bias, out);
  }

  @Override
  public void inputGradient(
      List<Slide> slides, int groups, Tensor g, Tensor weight, @Nullable Tensor bias, Tensor out) {
    ledger.did("convolutionInputGradient", products(weight, g) + added(bias, out), g, weight, bias, out);
  }

  @Override
  public void weightGradient(List<Slide> slides, int groups, Tensor x, Tensor g, Tensor out) {
    ledger.did("convolutionWeightGradient", products(out, g), x, g, out);
  }

  private static long products(Tensor weight, Tensor windows) {
    return 2 * n(windows) * weight.shape().elements(1, weight.shape().rank());
  }

  private static long added(@Nullable Tensor bias, Tensor out) {
    return bias == null ? 0 : n(out);
  }
}
