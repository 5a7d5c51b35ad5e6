package org.geopeft.decoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Picks some of the outputs, in the order given; negative numbers count from the end.
public final class SelectIndices extends Neck {
  private final List<Integer> indices;

  /// @param indices which outputs
  public SelectIndices(List<Integer> indices) {
    this.indices = List.copyOf(indices);
  }

  private int at(int i, int inputs) {
    int index = indices.get(i);
    int position = index < 0 ? inputs + index : index;
    if (position < 0 || position >= inputs) {
      throw new IllegalArgumentException(
          "SelectIndices " + indices + ": there are " + inputs + " outputs, so indices are " + -inputs + " to " + (inputs - 1));
    }
    return position;
  }

  @Override
  public List<@Nullable Tensor> forward(Run run, List<@Nullable Tensor> features, Grid grid) {
    List<@Nullable Tensor> picked = new ArrayList<>();
    for (int i = 0; i < indices.size(); i++) {
      picked.add(features.get(at(i, features.size())));
    }
    return picked;
  }

  @Override
  public List<Long> channels(List<Long> inputs) {
    List<Long> picked = new ArrayList<>();
    for (int i = 0; i < indices.size(); i++) {
      picked.add(inputs.get(at(i, inputs.size())));
    }
    return picked;
  }

  @Override
  public Set<Integer> needed(Set<Integer> outputs, int inputs) {
    return outputs.stream().map(i -> at(i, inputs)).collect(Collectors.toSet());
  }
}
