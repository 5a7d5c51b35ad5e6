package org.geopeft.autograd;

import java.util.List;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// An operation that is made of others: the tape records its parts, so it needs no backward of its own and its gradient
/// is theirs. It has a name, a shape rule and a case like any other operation.
public non-sealed interface Composition extends Op {
  /// The results' shapes; judges the operands' before anything is computed.
  List<Shape> shapes(List<Shape> operands);

  /// Nothing: the parts judge what reaches them.
  @Override
  default void checkTypes(List<DType> operands) {}

  /// The values, made by applying other operations to the operands as they come (they carry their nodes).
  ///
  /// @param run whose scope ends with this operation: what is neither returned nor kept by the tape is freed
  List<Tensor> compute(Run run, List<Tensor> operands);
}
