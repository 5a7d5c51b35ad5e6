package org.geopeft.autograd;

import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Gradients by three operands, null where not wanted.
public record Grads3(@Nullable Tensor a, @Nullable Tensor b, @Nullable Tensor c) {}
