package org.geopeft.training.tiling;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Tiles along one axis of a (padded) image.
///
/// @param size pixels of the padded axis
/// @param crop pixels of a tile
/// @param stride distance of neighbouring tiles
/// @param lost pixels that the last of the regular tiles and the one at the border throw away where they meet
record Axis(int size, int crop, int stride, int lost) {

  /// Along an axis that is shorter than a tile, one tile of the axis's own size is enough.
  static Axis of(int size, int crop, int stride, int lost) {
    return new Axis(size, Math.min(crop, size), stride, lost);
  }

  /// Where the tile at the far border starts.
  int last() {
    return size - crop;
  }

  /// Where the other tiles start. TerraTorch stops below `last − 1`; where that would leave a row that no tile
  /// reaches, one more is added.
  int[] starts() {
    int[] starts = IntStream.iterate(0, start -> start < last() - 1, start -> start + stride).toArray();
    int next = starts.length * stride;
    boolean gap = next == last() - 1 && (starts.length == 0 || stride + 1 + lost > crop);
    if (gap) {
      starts = Arrays.copyOf(starts, starts.length + 1);
      starts[starts.length - 1] = next;
    }
    return starts;
  }

  /// Weights of a tile of which `trim` pixels are thrown away at either end: ones that fall towards the ends by half a
  /// cosine over the overlap with the neighbours.
  float[] window(int trim, boolean blend) {
    float[] window = new float[crop - 2 * trim];
    Arrays.fill(window, 1);
    int overlap = blend ? Math.max(0, Math.min(crop / 2, crop - stride) - trim) : 0;
    float[] ramp = new float[overlap];
    for (int i = 0; i < overlap; i++) {
      ramp[i] = (float) (0.5 + 0.5 * Math.cos(Math.PI * (i + 1) / (overlap + 1)));
      window[overlap - 1 - i] = ramp[i];
    }
    System.arraycopy(ramp, 0, window, window.length - overlap, overlap); // where both meet, the far end's counts
    return window;
  }
}
