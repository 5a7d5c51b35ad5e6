package org.geopeft.autograd;

import org.geopeft.tensor.TensorException;

/// An operation with a gradient: a function of its operands, nothing else. Arity and saved state are types.
public sealed interface Op permits UnaryOp, BinaryOp, TernaryOp, VariadicOp, Composition {
  /// The name in messages and reports.
  default String name() {
    return getClass().getSimpleName();
  }

  /// The error of a shape rule; [Run] adds operands and module path.
  static TensorException shapeError(String id, String what, String rule) {
    return new TensorException(id, what + "\n  rule " + rule);
  }
}
