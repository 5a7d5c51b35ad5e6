package org.geopeft.autograd;

import java.util.List;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// An operation on any number of tensors, with one or several outputs.
public non-sealed interface VariadicOp<S extends SavedState> extends Op {
  /// The results' shapes; the one place that judges the operands'.
  List<Shape> shapes(List<Shape> operands);

  /// The values. Keeps only what the wanted gradients will need.
  Results<S> forward(Run run, List<Tensor> operands, Wanted wanted);

  /// One gradient an operand, null where not wanted.
  ///
  /// @param g one an output, null where nothing depends on that output
  List<@Nullable Tensor> backward(Run run, S saved, List<@Nullable Tensor> g, Wanted wanted);
}
