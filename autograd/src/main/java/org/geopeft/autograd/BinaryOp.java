package org.geopeft.autograd;

import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// An operation on two tensors.
public non-sealed interface BinaryOp<S extends SavedState> extends Op {
  /// The result's shape; the one place that judges the operands'.
  Shape shape(Shape a, Shape b);

  /// The value. Keeps only what the wanted gradients will need.
  Result<S> forward(Run run, Tensor a, Tensor b, Wanted wanted);

  /// The wanted gradients, given the output's.
  Grads2 backward(Run run, S saved, Tensor g, Wanted wanted);
}
