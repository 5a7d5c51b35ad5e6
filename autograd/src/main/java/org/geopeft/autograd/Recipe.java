package org.geopeft.autograd;

import java.util.List;
import java.util.function.Function;
import org.geopeft.tensor.Tensor;

/// How the output of an operation is computed again from what that operation itself keeps. Its node is passed later than
/// those of its consumers, so what it keeps is still there when they ask.
///
/// @param kept by the operation
/// @param value the output, bit for bit
record Recipe(List<Kept> kept, Function<Run, Tensor> value) {
  Tensor compute(Run run) {
    kept.forEach(k -> k.restore(run));
    Tensor result = value.apply(run);
    kept.forEach(Kept::forget);
    return result;
  }
}
