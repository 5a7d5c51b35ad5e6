package org.geopeft.training.tiling;

/// Puts the model's outputs for the tiles of one image together. Only the image itself is held, not its padding.
public final class TileBlender {

  /// Keeps a weight from being 0 at the outermost pixel of a tile.
  private static final float LEAST_WEIGHT = 1e-6f;

  private final TilePlan plan;
  private final int channels;
  private final float[] sums; // [channels, height, width]
  private final float[] weights; // [height, width]

  public TileBlender(TilePlan plan, int channels) {
    this.plan = plan;
    this.channels = channels;
    int pixels = Math.multiplyExact(plan.height(), plan.width());
    this.sums = new float[Math.multiplyExact(channels, pixels)];
    this.weights = new float[pixels];
  }

  /// Adds a tile's output.
  ///
  /// @param output [channels, tile height, tile width], from `offset` on
  public void add(Tile tile, float[] output, int offset) {
    float[] rowWindow = plan.rowWindow(tile);
    float[] columnWindow = plan.columnWindow(tile);
    for (int i = 0; i < rowWindow.length; i++) {
      int y = tile.y() + tile.trim() + i - plan.pad();
      if (y < 0 || y >= plan.height()) {
        continue;
      }
      for (int j = 0; j < columnWindow.length; j++) {
        int x = tile.x() + tile.trim() + j - plan.pad();
        if (x >= 0 && x < plan.width()) {
          float weight = rowWindow[i] * columnWindow[j] + (plan.tiling().blendOverlaps() ? LEAST_WEIGHT : 0);
          int from = offset + (tile.trim() + i) * tile.width() + tile.trim() + j;
          add(y * plan.width() + x, output, from, tile.height() * tile.width(), weight);
        }
      }
    }
  }

  private void add(int pixel, float[] output, int from, int step, float weight) {
    boolean average = plan.tiling().averagePatches();
    for (int c = 0; c < channels; c++) {
      float value = output[from + c * step];
      int at = c * weights.length + pixel;
      sums[at] = average ? sums[at] + value * weight : value;
    }
    weights[pixel] += weight;
  }

  /// The outputs of the whole image, [channels, height, width].
  ///
  /// @throws IllegalStateException if a pixel was reached by no tile
  public float[] result() {
    float[] result = sums.clone();
    for (int pixel = 0; pixel < weights.length; pixel++) {
      if (weights[pixel] == 0) {
        throw new IllegalStateException(
            "Tiled prediction left row %d, column %d of an image of %d × %d pixels without a tile (%s)."
                .formatted(pixel / plan.width(), pixel % plan.width(), plan.height(), plan.width(), plan.tiling()));
      }
      for (int c = 0; plan.tiling().averagePatches() && c < channels; c++) {
        result[c * weights.length + pixel] /= weights[pixel];
      }
    }
    return result;
  }
}
