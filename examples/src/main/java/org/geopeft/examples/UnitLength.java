package org.geopeft.examples;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// An operation of one's own: y = x / √(Σ x² + eps) over the last axis, `[…, D] → […, D]`.
///
/// With n = √(Σ x² + eps): ∂L/∂x = (g − y Σ g y) / n.
///
/// @param eps keeps the length of zero from dividing by zero
public record UnitLength(double eps) implements UnaryOp<UnitLength.Saved> {
  /// The result and the lengths, where a gradient is wanted.
  public record Saved(@Nullable Kept y, @Nullable Kept length) implements SavedState {}

  @Override
  public Shape shape(Shape x) {
    if (x.rank() < 1) {
      throw Op.shapeError("EX-SHAPE-001", "unit length of " + x, "x has a last axis");
    }
    return x;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Wanted wanted) {
    Backend backend = run.backend();
    Tensor squares = run.allocate(x.shape());
    backend.unary(Unary.SQUARE, x, squares);
    Tensor length = run.allocate(x.shape().with(-1, 1)); // […, D] → […, 1]
    backend.reduce(Reduction.SUM, squares, length);
    backend.binary(Binary.ADD, length, run.full(Shape.scalar(), eps).expand(length.shape()), length);
    backend.unary(Unary.SQRT, length, length);
    Tensor y = run.allocate(x.shape());
    backend.binary(Binary.DIV, x, length.expand(x.shape()), y);
    run.release(squares);
    return new Result<>(y, new Saved(run.keepIf(wanted.a(), y), run.keepIf(wanted.a(), length)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Kept keptY = saved.y();
    Kept keptLength = saved.length();
    if (keptY == null || keptLength == null) {
      throw new IllegalStateException("backward of a forward that wanted no gradient");
    }
    Backend backend = run.backend();
    Tensor y = keptY.get();
    Tensor length = keptLength.get();
    Tensor gradient = run.allocate(y.shape());
    backend.binary(Binary.MUL, g, y, gradient);
    Tensor along = run.allocate(length.shape()); // Σ g y: what of g points along y changes no direction
    backend.reduce(Reduction.SUM, gradient, along);
    backend.binary(Binary.MUL, y, along.expand(y.shape()), gradient);
    backend.addScaled(g, 1, gradient, -1, gradient);
    backend.binary(Binary.DIV, gradient, length.expand(y.shape()), gradient);
    return gradient;
  }
}
