package org.geopeft.autograd;

import java.util.function.Function;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What a forward returns.
///
/// @param output the value
/// @param saved what the backward needs
/// @param again computes the output once more, bit for bit, from what `saved` keeps; null when that is impossible or
///     dear. Whoever would keep the output for its backward then keeps nothing and has it computed again: right for
///     operations that are bound by memory (norms, activations), whose outputs are most of what a transformer keeps.
public record Result<S extends SavedState>(Tensor output, S saved, @Nullable Function<Run, Tensor> again) {
  /// A result that its consumers keep where they need it.
  public Result(Tensor output, S saved) {
    this(output, saved, null);
  }
}
