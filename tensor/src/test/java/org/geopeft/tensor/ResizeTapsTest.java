package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Taps worked out by hand.
class ResizeTapsTest {
  @Test
  void nearestTakesTheFloor() {
    assertArrayEquals(new int[] {0, 0, 1, 1, 2, 2}, ResizeTaps.of(ResizeMode.NEAREST, false, 3, 6).index());
    assertArrayEquals(new int[] {0, 0, 1, 1, 2}, ResizeTaps.of(ResizeMode.NEAREST, false, 3, 5).index());
    assertArrayEquals(new int[] {0, 2}, ResizeTaps.of(ResizeMode.NEAREST, false, 5, 2).index());
  }

  @Test
  void bilinearDoublingMixesQuarters() {
    // sources at (i + ½)/2 − ½ = −¼, ¼, ¾, 5⁄4; the first is clamped to the edge
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, false, 2, 4);
    assertArrayEquals(new int[] {0, 1, 0, 1, 0, 1, 1, 1}, taps.index());
    assertArrayEquals(new double[] {1, 0, 0.75, 0.25, 0.25, 0.75, 0.75, 0.25}, taps.weight(), 1e-15);
  }

  @Test
  void bilinearWithAlignedCornersKeepsTheCorners() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, true, 3, 5);
    assertArrayEquals(new int[] {0, 1, 0, 1, 1, 2, 1, 2, 2, 2}, taps.index());
    assertArrayEquals(new double[] {1, 0, 0.5, 0.5, 1, 0, 0.5, 0.5, 1, 0}, taps.weight(), 1e-15);
    assertArrayEquals(new double[] {1, 0}, ResizeTaps.of(ResizeMode.BILINEAR, true, 7, 1).weight());
  }

  @Test
  void bilinearHalvingTakesTheMiddleOfPairs() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, false, 4, 2);
    assertArrayEquals(new int[] {0, 1, 2, 3}, taps.index());
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5}, taps.weight(), 1e-15);
  }

  @Test
  void bicubicHalvingWeighsByKeysKernel() {
    // at distance ½ and 3⁄2 with a = −¾: (a+2)/8 − (a+3)/4 + 1 = 19⁄32 and 27a/8 − 45a/4 + 12a − 4a = a/8 = −3⁄32
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BICUBIC, false, 4, 2);
    assertArrayEquals(new int[] {0, 0, 1, 2, 1, 2, 3, 3}, taps.index());
    double near = 19 / 32.0;
    double far = -3 / 32.0;
    assertArrayEquals(new double[] {far, near, near, far, far, near, near, far}, taps.weight(), 1e-15);
  }

  @Test
  void bicubicOnAGridPointIsThatPoint() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BICUBIC, true, 3, 5);
    assertArrayEquals(new double[] {0, 1, 0, 0}, Arrays.copyOfRange(taps.weight(), 0, 4), 1e-15);
    assertEquals(1, taps.index()[2 * 4 + 1], "target 2 sits on source 1");
  }

  @Test
  void weightsAddUpToOne() {
    for (ResizeMode mode : ResizeMode.values()) {
      for (int in = 1; in < 9; in++) {
        for (int out = 1; out < 20; out++) {
          for (boolean corners : new boolean[] {false, true}) {
            ResizeTaps taps = ResizeTaps.of(mode, corners, in, out);
            assertEquals(out * taps.taps(), taps.index().length);
            for (int i = 0; i < out; i++) {
              double sum = 0;
              for (int k = 0; k < taps.taps(); k++) {
                sum += taps.weight()[i * taps.taps() + k];
              }
              assertEquals(1, sum, 1e-12);
            }
          }
        }
      }
    }
  }
}
