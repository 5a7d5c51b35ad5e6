package org.geopeft.autograd;

import java.util.List;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.TensorException;

/// An operation with a gradient: a function of its operands, nothing else. Arity and saved state are types.
public sealed interface Op permits UnaryOp, BinaryOp, TernaryOp, VariadicOp, Composition {
  /// The name in messages and reports.
  default String name() {
    return getClass().getSimpleName();
  }

  /// Judges the operands' element types. Floats of another type than the backend's are refused before; integers and truth
  /// values are refused here, unless an operation says otherwise, because it has indices or labels among its operands or
  /// only moves values.
  default void checkTypes(List<DType> operands) {
    requireFloats(name(), operands);
  }

  /// Refuses integers and truth values.
  static void requireFloats(String op, List<DType> operands) {
    for (DType type : operands) {
      if (!type.isFloating()) {
        throw new TensorException(
            "GP-DTYPE-002", op + ": operand of type " + type.label() + "\n  rule floats; convert it by a copy first");
      }
    }
  }

  /// The error of a shape rule; [Run] adds operands and module path.
  static TensorException shapeError(String id, String what, String rule) {
    return new TensorException(id, what + "\n  rule " + rule);
  }
}
