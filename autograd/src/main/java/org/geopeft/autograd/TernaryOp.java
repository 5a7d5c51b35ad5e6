package org.geopeft.autograd;

import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// An operation on three tensors, the last of which may be absent (a bias).
public non-sealed interface TernaryOp<S extends SavedState> extends Op {
  /// The result's shape; the one place that judges the operands'.
  Shape shape(Shape a, Shape b, @Nullable Shape c);

  /// The value. Keeps only what the wanted gradients will need.
  Result<S> forward(Run run, Tensor a, Tensor b, @Nullable Tensor c, Wanted wanted);

  /// The wanted gradients, given the output's.
  Grads3 backward(Run run, S saved, Tensor g, Wanted wanted);
}
