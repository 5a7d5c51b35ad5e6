package org.geopeft.training.tiling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TilingProperties {

  /// A model that returns its input gives the image back, whatever the tiling: every pixel is reached, nothing is
  /// shifted, and weights are divided out.
  @Property(tries = 500)
  void identityIsRecovered(
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 4, max = 16) int crop,
      @ForAll @IntRange(min = 0, max = 8) int overlap,
      @ForAll @IntRange(min = 0, max = 4) int delta,
      @ForAll boolean average,
      @ForAll boolean blend,
      @ForAll Tiling.Padding padding) {
    int stride = Math.max(1, crop - overlap);
    var tiling = new Tiling(crop, crop, stride, stride, delta, average, blend, 16, padding);
    if (padding == Tiling.Padding.REFLECT && tiling.usableDelta() >= Math.min(height, width)) {
      return; // refused by name
    }
    float[] image = new float[2 * height * width];
    var random = new Random(height * 41L + width);
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    // a tile that reaches a pixel with the smallest weight (1e-6) alone carries some rounding of float32
    assertArrayEquals(image, predict(tiling, image, 2, height, width), 1e-5f);
  }

  static float[] predict(Tiling tiling, float[] image, int channels, int height, int width) {
    var plan = new TilePlan(tiling, height, width);
    var blender = new TileBlender(plan, channels);
    for (Tile tile : plan.tiles()) {
      float[] cut = new float[channels * tile.height() * tile.width()];
      plan.cut(tile, image, channels, cut, 0);
      blender.add(tile, cut, 0);
    }
    return blender.result();
  }
}
