package org.geopeft.decoders;

import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Reads maps and gives one map, of classes if it contains its head.
public abstract class Decoder extends Layer {
  /// Maps `[B, C, h, w]` to one map.
  public abstract Tensor forward(Run run, List<@Nullable Tensor> features);

  /// Which of the maps it reads.
  public abstract Set<Integer> needed(int inputs);

  /// Whether its output are logits already.
  public abstract boolean containsHead();
}
