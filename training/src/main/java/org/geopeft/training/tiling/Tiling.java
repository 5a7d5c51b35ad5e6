package org.geopeft.training.tiling;

/// How an image that is larger than the model's input is cut into tiles and put together again
/// (TerraTorch's `tiled_inference_parameters`).
///
/// @param cropHeight height of a tile
/// @param cropWidth width of a tile
/// @param strideHeight distance of neighbouring tiles, at most the height of one
/// @param strideWidth likewise
/// @param delta rows and columns at a tile's edge that are thrown away
/// @param averagePatches whether overlapping tiles are averaged; otherwise the later one stays
/// @param blendOverlaps whether a tile's weight falls towards its edges
/// @param batchSize tiles in one forward pass
/// @param padding how the image is continued by `delta` pixels on each side before it is cut
public record Tiling(
    int cropHeight, int cropWidth, int strideHeight, int strideWidth, int delta, boolean averagePatches,
    boolean blendOverlaps, int batchSize, Padding padding) {

  /// TerraTorch's defaults.
  public static final Tiling DEFAULTS = new Tiling(224, 224, 192, 192, 8, true, true, 16, Padding.REFLECT);

  /// How an image goes on beyond its edge.
  public enum Padding {
    /// It does not: tiles at the edge are kept whole.
    NONE,
    /// Mirrored at the outermost pixel, which is not repeated.
    REFLECT,
    /// The outermost pixel is repeated.
    REPLICATE,
    /// From the other side.
    CIRCULAR,
    /// Zeros.
    CONSTANT
  }

  public Tiling {
    if (cropHeight < 1 || cropWidth < 1 || strideHeight < 1 || strideWidth < 1 || delta < 0 || batchSize < 1) {
      throw new IllegalArgumentException(
          ("tiled_inference_parameters: crop, stride and batch_size must be at least 1 and delta at least 0, got crop "
              + "%d × %d, stride %d × %d, delta %d, batch_size %d.")
              .formatted(cropHeight, cropWidth, strideHeight, strideWidth, delta, batchSize));
    }
    if (strideHeight > cropHeight || strideWidth > cropWidth) {
      throw new IllegalArgumentException(
          ("tiled_inference_parameters: a stride of %d × %d skips pixels between tiles of %d × %d; it must be at most "
              + "the crop.")
              .formatted(strideHeight, strideWidth, cropHeight, cropWidth));
    }
  }

  /// Whether an image fits into one tile, so that none are needed.
  public boolean fits(int height, int width) {
    return height <= cropHeight && width <= cropWidth;
  }

  /// The edge thrown away so that neighbouring tiles still meet: `delta`, or less where tiles overlap by less than
  /// twice that.
  public int usableDelta() {
    int most = Math.min((cropHeight - strideHeight) / 2, (cropWidth - strideWidth) / 2);
    return Math.min(delta, most);
  }
}
