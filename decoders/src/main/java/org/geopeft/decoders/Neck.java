package org.geopeft.decoders;

import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Turns the list of a backbone's outputs into the list that a decoder reads. Outputs nobody needs come as null.
public abstract class Neck extends Layer {
  /// From a backbone's (or the previous neck's) outputs to the next one's inputs.
  public abstract List<@Nullable Tensor> forward(Run run, List<@Nullable Tensor> features, Grid grid);

  /// The widths of its outputs, given those of its inputs.
  public abstract List<Long> channels(List<Long> inputs);

  /// Which inputs are needed for these outputs.
  ///
  /// @param outputs positions in its output list
  /// @param inputs how many inputs there are
  public abstract Set<Integer> needed(Set<Integer> outputs, int inputs);
}
