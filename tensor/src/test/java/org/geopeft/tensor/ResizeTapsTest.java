package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Taps worked out by hand.
class ResizeTapsTest {
  private static final ResizeRule BICUBIC_ANTIALIAS = new ResizeRule(ResizeMode.BICUBIC, false, true);
  private static final ResizeRule BILINEAR_ANTIALIAS = new ResizeRule(ResizeMode.BILINEAR, false, true);

  private static void assertTaps(ResizeTaps taps, int target, int[] index, double... weight) {
    int from = taps.start()[target];
    int to = taps.start()[target + 1];
    assertArrayEquals(index, Arrays.copyOfRange(taps.index(), from, to));
    assertArrayEquals(weight, Arrays.copyOfRange(taps.weight(), from, to), 1e-15);
  }

  private static int[] at(int... positions) {
    return positions;
  }

  @Test
  void nearestTakesTheFloor() {
    assertArrayEquals(at(0, 0, 1, 1, 2, 2), ResizeTaps.of(ResizeMode.NEAREST, false, 3, 6).index());
    assertArrayEquals(at(0, 0, 1, 1, 2), ResizeTaps.of(ResizeMode.NEAREST, false, 3, 5).index());
    assertArrayEquals(at(0, 2), ResizeTaps.of(ResizeMode.NEAREST, false, 5, 2).index());
    // by a factor of 1.1, which leaves the size: positions are i/1.1
    ResizeRule nearest = ResizeRule.of(ResizeMode.NEAREST);
    assertArrayEquals(at(0, 0, 1, 2, 3, 4, 5), ResizeTaps.of(nearest, 7, 7, 1.1).index());
  }

  @Test
  void nearestExactTakesThePixelUnderTheCentre() {
    assertArrayEquals(at(0, 2, 4), ResizeTaps.of(ResizeMode.NEAREST_EXACT, false, 5, 3).index());
    assertArrayEquals(at(1, 3), ResizeTaps.of(ResizeMode.NEAREST_EXACT, false, 5, 2).index());
    ResizeRule exact = ResizeRule.of(ResizeMode.NEAREST_EXACT);
    assertArrayEquals(at(0, 1, 2, 3, 4, 5, 5), ResizeTaps.of(exact, 7, 7, 1.1).index());
  }

  @Test
  void areaIsTheMeanOfAllThatIsTouched() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.AREA, false, 5, 3);
    assertTaps(taps, 0, at(0, 1), 0.5, 0.5);
    assertTaps(taps, 1, at(1, 2, 3), 1 / 3.0, 1 / 3.0, 1 / 3.0);
    assertTaps(taps, 2, at(3, 4), 0.5, 0.5);
  }

  @Test
  void bilinearDoublingMixesQuarters() {
    // sources at (i + ½)/2 − ½ = −¼, ¼, ¾, 5⁄4; the outer ones are clamped to the edge
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, false, 2, 4);
    assertTaps(taps, 0, at(0), 1);
    assertTaps(taps, 1, at(0, 1), 0.75, 0.25);
    assertTaps(taps, 2, at(0, 1), 0.25, 0.75);
    assertTaps(taps, 3, at(1), 1);
  }

  @Test
  void bilinearWithAlignedCornersKeepsTheCorners() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, true, 3, 5);
    assertTaps(taps, 0, at(0), 1);
    assertTaps(taps, 1, at(0, 1), 0.5, 0.5);
    assertTaps(taps, 2, at(1), 1);
    assertTaps(taps, 4, at(2), 1);
    assertTaps(ResizeTaps.of(ResizeMode.BILINEAR, true, 7, 1), 0, at(0), 1);
  }

  @Test
  void bilinearHalvingTakesTheMiddleOfPairs() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, false, 4, 2);
    assertTaps(taps, 0, at(0, 1), 0.5, 0.5);
    assertTaps(taps, 1, at(2, 3), 0.5, 0.5);
  }

  @Test
  void aFactorMapsPositionsByItselfUnlessTheSizesDo() {
    // 5 · 1.7 = 8.5 makes 8; target 4 lies at 4.5/1.7 − ½ by the factor, at 4.5 · ⅝ − ½ by the sizes
    ResizeRule rule = ResizeRule.of(ResizeMode.BILINEAR);
    assertTaps(ResizeTaps.of(rule, 5, 8, 1.7), 4, at(2, 3), 1 - (4.5 / 1.7 - 2.5), 4.5 / 1.7 - 2.5);
    assertTaps(ResizeTaps.of(rule, 5, 8, 0), 4, at(2, 3), 0.6875, 0.3125);
    assertTrue(ResizeTaps.of(rule, 7, 7, 1.1).isCopy(3), "the same size is a copy, as in PyTorch");
  }

  @Test
  void bicubicHalvingWeighsByKeysKernel() {
    // at distance ½ and 3⁄2 with a = −¾: (a+2)/8 − (a+3)/4 + 1 = 19⁄32 and 27a/8 − 45a/4 + 12a − 4a = a/8 = −3⁄32;
    // what lies beyond the border is the border pixel
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BICUBIC, false, 4, 2);
    double near = 19 / 32.0;
    double far = -3 / 32.0;
    assertTaps(taps, 0, at(0, 1, 2), far + near, near, far);
    assertTaps(taps, 1, at(1, 2, 3), far, near, near + far);
  }

  @Test
  void bicubicOnAGridPointIsThatPointAlone() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BICUBIC, true, 3, 5);
    assertTrue(taps.isSingle(0));
    assertTaps(taps, 2, at(1), 1);
  }

  @Test
  void antialiasWidensTheKernelAndShedsWhatLiesOutside() {
    // halving: centre 1, reach 2; at distances ½ and 1½ of width 2: ¾ and ¼, over the three that exist: 3, 3, 1 of 7
    ResizeTaps linear = ResizeTaps.of(BILINEAR_ANTIALIAS, 4, 2, 0);
    assertTaps(linear, 0, at(0, 1, 2), 3 / 7.0, 3 / 7.0, 1 / 7.0);
    assertTaps(linear, 1, at(1, 2, 3), 1 / 7.0, 3 / 7.0, 3 / 7.0);
    // growing: the kernel stays as wide as a source pixel, with a = −½ at ¼, ¾, 5⁄4
    ResizeTaps cubic = ResizeTaps.of(BICUBIC_ANTIALIAS, 2, 4, 0);
    double inside = 1.5 / 64 - 2.5 / 16 + 1;
    double next = -0.5 * (125 / 64.0 - 5 * 25 / 16.0 + 8 * 5 / 4.0 - 4);
    assertTaps(cubic, 0, at(0, 1), inside / (inside + next), next / (inside + next));
  }

  @Test
  void weightsAddUpToOneAndNoneIsZero() {
    for (ResizeMode mode : ResizeMode.values()) {
      for (int kind = 0; kind < (mode.interpolates() ? 4 : 1); kind++) {
        ResizeRule rule = new ResizeRule(mode, kind % 2 == 1, kind > 1);
        for (int in = 1; in < 9; in++) {
          for (int out = 1; out < 20; out++) {
            checkSums(ResizeTaps.of(rule, in, out, 0), out);
            checkSums(ResizeTaps.of(rule, in, out, (out + 0.5) / in), out);
          }
        }
      }
    }
  }

  private static void checkSums(ResizeTaps taps, int out) {
    assertEquals(out, taps.outputs());
    for (int i = 0; i < out; i++) {
      double sum = 0;
      for (int k = taps.start()[i]; k < taps.start()[i + 1]; k++) {
        sum += taps.weight()[k];
        assertTrue(taps.weight()[k] != 0);
      }
      assertEquals(1, sum, 1e-12);
    }
  }

  @Test
  void onlyInterpolationHasCornersAndAntialias() {
    for (ResizeMode mode : new ResizeMode[] {ResizeMode.NEAREST, ResizeMode.NEAREST_EXACT, ResizeMode.AREA}) {
      assertThrows(IllegalArgumentException.class, () -> new ResizeRule(mode, true, false));
      assertThrows(IllegalArgumentException.class, () -> new ResizeRule(mode, false, true));
    }
  }
}
