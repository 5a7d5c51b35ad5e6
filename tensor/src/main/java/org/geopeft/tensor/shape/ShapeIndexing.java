package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Tensor;

/// Counts what indexing would do: moving costs nothing, sorting n elements n·⌈log₂ n⌉ comparisons.
final class ShapeIndexing implements Indexing {
  private final Ledger ledger;

  ShapeIndexing(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void gather(Tensor x, int axis, Tensor index, Tensor out) {
    ledger.did("gather", 0, out, index, out); // of x as much is read as is written
  }

  @Override
  public void scatterAdd(Tensor source, int axis, Tensor index, Tensor out) {
    ledger.did("scatterAdd", n(source), source, index, source, out);
  }

  @Override
  public void sort(Tensor x, int axis, boolean descending, Tensor values, Tensor indices) {
    long size = Math.max(1, x.shape().size(axis));
    ledger.did("sort", n(x) * (64 - Long.numberOfLeadingZeros(size - 1)), x, values, indices);
  }

  @Override
  public void triangle(Tensor x, boolean lower, long diagonal, Tensor out) {
    ledger.did("triangle", 0, x, out);
  }

  @Override
  public void oneHot(Tensor index, Tensor out) {
    ledger.did("oneHot", 0, index, out);
  }

  @Override
  public void matches(Tensor x, double value, Tensor out) {
    ledger.did("matches", n(x), x, out);
  }
}
