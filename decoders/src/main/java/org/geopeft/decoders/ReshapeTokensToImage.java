package org.geopeft.decoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Slice;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Tokens `[B, (1+) T·h·w, D]` to maps `[B, T·D, h, w]`, channel = t·D + e. Uses the true grid of patches: guessing it
/// from the number of tokens, as TerraTorch does, scrambles images that are not square.
public final class ReshapeTokensToImage extends Neck {
  private final boolean removeClassToken;
  private final int timeDimension;

  /// @param removeClassToken whether the first token is dropped
  /// @param timeDimension frames in a token sequence; they become channels
  public ReshapeTokensToImage(boolean removeClassToken, int timeDimension) {
    this.removeClassToken = removeClassToken;
    this.timeDimension = timeDimension;
  }

  @Override
  public List<@Nullable Tensor> forward(Run run, List<@Nullable Tensor> features, Grid grid) {
    List<@Nullable Tensor> maps = new ArrayList<>();
    for (Tensor tokens : features) {
      maps.add(tokens == null || tokens.shape().rank() == 4 ? tokens : map(run, tokens, grid));
    }
    return maps;
  }

  private Tensor map(Run run, Tensor tokens, Grid grid) {
    Shape s = tokens.shape();
    long patches = (long) timeDimension * grid.rows() * grid.columns();
    int extra = removeClassToken ? 1 : 0;
    if (s.rank() != 3 || s.size(1) != patches + extra) {
      throw Op.shapeError(
          "GP-SHAPE-040",
          "ReshapeTokensToImage: tokens " + s + " for a grid of " + timeDimension + "×" + grid.rows() + "×" + grid.columns(),
          "tokens are the patches" + (removeClassToken ? " and one class token" : "")
              + "; effective_time_dim must be the number of frames (" + grid.frames() + ")");
    }
    Tensor grid3d = removeClassToken ? run.apply(new Slice(1, 1, s.size(1)), tokens) : tokens;
    Tensor split =
        run.apply(Reshape.to(s.size(0), timeDimension, grid.rows(), grid.columns(), s.size(2)), grid3d);
    Tensor permuted = run.apply(Permute.of(0, 1, 4, 2, 3), split); // [B, T, D, h, w]
    return run.apply(Reshape.to(s.size(0), timeDimension * s.size(2), grid.rows(), grid.columns()), permuted);
  }

  @Override
  public List<Long> channels(List<Long> inputs) {
    return inputs.stream().map(width -> width * timeDimension).toList();
  }

  @Override
  public Set<Integer> needed(Set<Integer> outputs, int inputs) {
    return outputs;
  }
}
