package org.geopeft.decoders;

import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One transposed convolution from a map straight to the classes; it is its own head. (TerraTorch 1.0's meaning; 1.2
/// cannot build it from the published configs.)
public final class LinearDecoder extends Decoder {
  private final ConvTransposePatch conv;
  private final int inIndex;

  /// @param channels widths of the maps
  /// @param classes number of classes
  /// @param upsampling kernel and stride
  /// @param inIndex which map, negative from the end
  public LinearDecoder(WeightSource w, List<Long> channels, int classes, int upsampling, int inIndex) {
    this.inIndex = inIndex;
    conv = add("conv", new ConvTransposePatch(w.at("conv"), channels.get(position(inIndex, channels.size())), classes, upsampling));
  }

  /// The position of a map among `inputs`.
  ///
  /// @throws IllegalArgumentException when there is none
  public static int position(int inIndex, int inputs) {
    int position = inIndex < 0 ? inputs + inIndex : inIndex;
    if (position < 0 || position >= inputs) {
      throw new IllegalArgumentException("decoder_in_index " + inIndex + ": the necks give " + inputs + " maps");
    }
    return position;
  }

  /// `[B, C, h, w] → [B, classes, h·upsampling, w·upsampling]`.
  @Override
  public Tensor forward(Run run, List<@Nullable Tensor> features) {
    Tensor map = features.get(position(inIndex, features.size()));
    if (map == null) {
      throw new IllegalStateException("the map that the decoder reads was not computed");
    }
    return conv.forward(run, map);
  }

  @Override
  public Set<Integer> needed(int inputs) {
    return Set.of(position(inIndex, inputs));
  }

  @Override
  public boolean containsHead() {
    return true;
  }
}
