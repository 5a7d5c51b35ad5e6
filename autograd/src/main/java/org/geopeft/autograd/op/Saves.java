package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Access to tensors that must be there in a backward pass.
final class Saves {
  private Saves() {}

  static Tensor get(@Nullable Kept kept) {
    if (kept == null) {
      throw new IllegalStateException("a gradient is wanted whose operand was not kept");
    }
    return kept.get();
  }

  /// The gradient of the only output of an operation.
  static Tensor only(List<@Nullable Tensor> g) {
    Tensor gradient = g.getFirst();
    if (gradient == null) {
      throw new IllegalStateException("backward without an output gradient");
    }
    return gradient;
  }

  /// The gradient of an output; zeros where nothing depends on it.
  static Tensor orZero(Run run, @Nullable Tensor g, Shape shape) {
    return g == null ? run.full(shape, 0) : run.contiguous(g);
  }
}
