package org.geopeft.autograd;

import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Gradients by two operands, null where not wanted.
public record Grads2(@Nullable Tensor a, @Nullable Tensor b) {}
