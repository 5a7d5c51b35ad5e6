package org.geopeft.autograd.layer;

import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Tensor;

/// A projection whose output is several side by side, made one by one: whoever takes them apart again can have them as
/// they are, without the copies.
public interface StackedProjection {
  /// The parts of the output, in order: `[…, D]` each, where the whole is `[…, parts · D]`.
  List<Tensor> parts(Run run, Tensor x);
}
