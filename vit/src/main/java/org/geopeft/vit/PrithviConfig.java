package org.geopeft.vit;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The shape of a Prithvi encoder.
///
/// @param imageHeight rows of the image it is built for; other sizes are served by resampled position embeddings
/// @param imageWidth columns of the image it is built for
/// @param frames frames it is built for
/// @param patch side of a patch in pixels
/// @param tubelet frames in a patch
/// @param channels input channels
/// @param width embedding width D
/// @param depth number of blocks
/// @param heads attention heads
/// @param mlpRatio hidden width of the feed-forward part over D
/// @param time whether dates are encoded
/// @param location whether places are encoded
/// @param learnedScale whether the encodings' scale is learned (else it is 1)
/// @param dropPath drop probability of the last block's residual branches, growing from 0 at the first
/// @param outIndices blocks whose outputs are returned, negative from the end, or null for all
public record PrithviConfig(
    int imageHeight,
    int imageWidth,
    int frames,
    int patch,
    int tubelet,
    int channels,
    int width,
    int depth,
    int heads,
    double mlpRatio,
    boolean time,
    boolean location,
    boolean learnedScale,
    double dropPath,
    @Nullable List<Integer> outIndices) {

  /// Checks what must fit.
  public PrithviConfig {
    if (width % 16 != 0 || width % heads != 0) {
      throw new IllegalArgumentException(
          "embed_dim " + width + " must divide by 16 (position embedding) and by num_heads " + heads);
    }
    if (depth < 1 || patch < 1 || tubelet < 1 || channels < 1 || frames < tubelet) {
      throw new IllegalArgumentException(
          "depth, patch_size and the number of bands must be positive and num_frames at least the tubelet, got depth "
              + depth + ", patch " + patch + ", bands " + channels + ", frames " + frames + ", tubelet " + tubelet);
    }
    if (outIndices != null) {
      for (int index : outIndices) {
        if (index < -depth || index >= depth) {
          throw new IllegalArgumentException("out_indices " + outIndices + " name a block beyond the " + depth + " there are");
        }
      }
    }
  }

  /// The published sizes.
  ///
  /// @param name TerraTorch's name
  /// @param width embedding width
  /// @param depth number of blocks
  /// @param heads attention heads
  /// @param patch patch side
  /// @param coordinates whether date and place are encoded with a learned scale
  /// @param repository the Hugging Face repository of its weights, or null
  /// @param file the file in it
  public record Variant(
      String name,
      int width,
      int depth,
      int heads,
      int patch,
      boolean coordinates,
      @Nullable String repository,
      @Nullable String file) {}

  private static final String HUB = "ibm-nasa-geospatial/Prithvi-EO-";

  /// All variants (arXiv 2412.02732, table 2, and their model cards).
  public static final List<Variant> VARIANTS =
      List.of(
          new Variant("prithvi_eo_tiny", 256, 4, 4, 16, false, null, null),
          new Variant("prithvi_eo_v1_100", 768, 12, 12, 16, false, HUB + "1.0-100M", "Prithvi_EO_V1_100M.pt"),
          new Variant("prithvi_eo_v2_tiny_tl", 192, 12, 3, 16, true, HUB + "2.0-tiny-TL", "Prithvi_EO_V2_tiny_TL.pt"),
          new Variant("prithvi_eo_v2_100", 768, 12, 12, 16, false, null, null),
          new Variant("prithvi_eo_v2_100_tl", 768, 12, 12, 16, true, HUB + "2.0-100M-TL", "Prithvi_EO_V2_100M_TL.pt"),
          new Variant("prithvi_eo_v2_300", 1024, 24, 16, 16, false, HUB + "2.0-300M", "Prithvi_EO_V2_300M.pt"),
          new Variant("prithvi_eo_v2_300_tl", 1024, 24, 16, 16, true, HUB + "2.0-300M-TL", "Prithvi_EO_V2_300M_TL.pt"),
          new Variant("prithvi_eo_v2_600", 1280, 32, 16, 14, false, HUB + "2.0-600M", "Prithvi_EO_V2_600M.pt"),
          new Variant("prithvi_eo_v2_600_tl", 1280, 32, 16, 14, true, HUB + "2.0-600M-TL", "Prithvi_EO_V2_600M_TL.pt"));

  /// The variant of this name.
  public static Optional<Variant> variant(String name) {
    return VARIANTS.stream().filter(variant -> variant.name().equals(name)).findFirst();
  }

  /// Block numbers of the returned outputs, from 0, in the order in which they are returned.
  public List<Integer> outputBlocks() {
    if (outIndices == null) {
      return IntStream.range(0, depth).boxed().toList();
    }
    return outIndices.stream().map(index -> index < 0 ? depth + index : index).toList();
  }
}
