package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import org.geopeft.tensor.PoolWindows;
import org.geopeft.tensor.Pooling;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Counts poolings: one comparison or addition a position of a window, one division a window of an average.
final class ShapePooling implements Pooling {
  private final Ledger ledger;

  ShapePooling(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void max(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out, @Nullable Tensor index) {
    ledger.did("maxPool", positions(rows, columns, x), x, out, index);
  }

  @Override
  public void maxGradient(Tensor g, Tensor index, Tensor out) {
    ledger.did("maxPoolGradient", n(g), g, index, out);
  }

  @Override
  public void average(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out) {
    ledger.did("averagePool", positions(rows, columns, x) + n(out), x, out);
  }

  @Override
  public void averageGradient(PoolWindows rows, PoolWindows columns, Tensor g, Tensor out) {
    ledger.did("averagePoolGradient", positions(rows, columns, out) + n(g), g, out);
  }

  private static long positions(PoolWindows rows, PoolWindows columns, Tensor image) {
    return image.shape().size(0) * rows.positions() * columns.positions();
  }
}
