package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Access to kept tensors that must be there.
final class Saves {
  private Saves() {}

  static Tensor get(@Nullable Kept kept) {
    if (kept == null) {
      throw new IllegalStateException("a gradient is wanted whose operand was not kept");
    }
    return kept.get();
  }
}
