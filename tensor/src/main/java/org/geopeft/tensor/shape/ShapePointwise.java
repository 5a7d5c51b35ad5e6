package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.Pointwise;
import org.geopeft.tensor.Tensor;

/// Counts comparisons and additions; choosing costs nothing.
final class ShapePointwise implements Pointwise {
  private final Ledger ledger;

  ShapePointwise(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void compare(Comparison comparison, Tensor a, Tensor b, Tensor out) {
    ledger.did("compare", n(out), a, b, out);
  }

  @Override
  public void where(Tensor condition, Tensor a, Tensor b, Tensor out) {
    ledger.did("where", 0, condition, a, b, out);
  }

  @Override
  public void clamp(Tensor x, double least, double most, Tensor out) {
    ledger.did("clamp", bounds(least, most) * n(out), x, out);
  }

  @Override
  public void clampGradient(Tensor x, double least, double most, Tensor g, Tensor out) {
    ledger.did("clampGradient", bounds(least, most) * n(out), x, g, out);
  }

  private static long bounds(double least, double most) {
    return (least == Double.NEGATIVE_INFINITY ? 0 : 1) + (most == Double.POSITIVE_INFINITY ? 0 : 1);
  }

  @Override
  public void runningSum(Tensor x, boolean backwards, Tensor out) {
    ledger.did("runningSum", n(x), x, out);
  }
}
