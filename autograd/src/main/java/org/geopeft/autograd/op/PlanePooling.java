package org.geopeft.autograd.op;

import org.geopeft.autograd.Op;
import org.geopeft.tensor.PoolWindows;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The windows of a pooling over images of one shape.
record PlanePooling(PoolWindows rows, PoolWindows columns) {
  static PlanePooling of(String name, PoolAxis rows, PoolAxis columns, Shape a) {
    String what = name + " of " + a;
    if (a.rank() < 2) {
      throw Op.shapeError("GP-SHAPE-069", what, "two axes at the end");
    }
    return new PlanePooling(rows.windows(what, a.size(-2)), columns.windows(what, a.size(-1)));
  }

  Shape out(Shape a) {
    return a.with(-2, rows.count()).with(-1, columns.count());
  }

  /// `[…, h, w]` as `[P, h, w]`.
  static Tensor planes(Tensor x) {
    int rank = x.shape().rank();
    return x.reshape(Shape.of(x.shape().elements(0, rank - 2), x.shape().size(-2), x.shape().size(-1)));
  }
}
