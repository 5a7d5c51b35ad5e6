package org.geopeft.autograd;

import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// An operation on one tensor.
public non-sealed interface UnaryOp<S extends SavedState> extends Op {
  /// The result's shape; the one place that judges the operand's.
  Shape shape(Shape a);

  /// The value. Keeps only what the backward will need.
  Result<S> forward(Run run, Tensor a, Wanted wanted);

  /// The gradient by `a`, given the output's.
  Tensor backward(Run run, S saved, Tensor g);
}
