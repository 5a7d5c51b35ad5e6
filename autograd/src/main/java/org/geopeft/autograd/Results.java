package org.geopeft.autograd;

import java.util.List;
import org.geopeft.tensor.Tensor;

/// What the forward of an operation with several outputs returns.
///
/// @param outputs the values
/// @param saved what the backward needs
public record Results<S extends SavedState>(List<Tensor> outputs, S saved) {}
