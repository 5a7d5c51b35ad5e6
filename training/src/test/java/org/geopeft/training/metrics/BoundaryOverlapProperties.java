package org.geopeft.training.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BoundaryOverlapProperties {

  /// The window sums agree with looking at every pixel of every window.
  @Property(tries = 100)
  void equalsTheDefinition(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll @IntRange(min = 1, max = 3) int images,
      @ForAll long seed) {
    var random = new Random(seed);
    int pixels = images * height * width;
    int[] prediction = random.ints(pixels, 0, 3).toArray();
    int[] target = random.ints(pixels, -1, 3).toArray();
    var overlap = new BoundaryOverlap(3, -1, BoundaryOverlap.Masking.EVERY_IMAGE);
    overlap.add(new LabelBatch(images, height, width, prediction, target));

    long[] intersection = new long[3];
    long[] union = new long[3];
    for (int i = 0; i < pixels; i++) {
      for (int k = 1; k < 3; k++) {
        boolean a = border(prediction, i, k, height, width);
        boolean b = border(target, i, k, height, width);
        for (int n = 0; n < images; n++) {
          if (target[n * height * width + i % (height * width)] != -1) {
            intersection[k] += a && b ? 1 : 0;
            union[k] += a || b ? 1 : 0;
          }
        }
      }
    }
    assertArrayEquals(intersection, overlap.intersection());
    assertArrayEquals(union, overlap.union());
  }

  private static boolean border(int[] labels, int index, int k, int height, int width) {
    int image = index / (height * width);
    int y = index % (height * width) / width;
    int x = index % width;
    boolean some = false;
    boolean every = true;
    for (int v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
      for (int u = Math.max(0, x - 2); u <= Math.min(width - 1, x + 2); u++) {
        boolean is = labels[(image * height + v) * width + u] == k;
        some |= is;
        every &= is;
      }
    }
    return some && !every;
  }
}
