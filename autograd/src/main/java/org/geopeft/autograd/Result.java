package org.geopeft.autograd;

import org.geopeft.tensor.Tensor;

/// What a forward returns.
///
/// @param output the value
/// @param saved what the backward needs
public record Result<S extends SavedState>(Tensor output, S saved) {}
