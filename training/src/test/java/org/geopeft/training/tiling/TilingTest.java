package org.geopeft.training.tiling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TilingTest {

  private static Tiling tiling(int crop, int stride, int delta, Tiling.Padding padding) {
    return new Tiling(crop, crop, stride, stride, delta, true, true, 4, padding);
  }

  @Test
  void tilesComeInTerraTorchsOrder() {
    var plan = new TilePlan(tiling(4, 3, 0, Tiling.Padding.NONE), 9, 8);
    assertEquals(
        List.of("0,4", "3,4", "5,0", "5,4", "0,0", "3,0"),
        plan.tiles().stream().map(t -> t.y() + "," + t.x()).toList());
  }

  @Test
  void onlyInnerTilesAreTrimmedWithoutPadding() {
    var plan = new TilePlan(tiling(6, 4, 1, Tiling.Padding.NONE), 16, 16);
    assertEquals(
        List.of("4,4", "4,8", "8,4", "8,8"),
        plan.tiles().stream().filter(t -> t.trim() == 1).map(t -> t.y() + "," + t.x()).toList());
    var padded = new TilePlan(tiling(6, 4, 1, Tiling.Padding.REFLECT), 16, 16);
    assertTrue(padded.tiles().stream().allMatch(t -> t.trim() == 1));
  }

  @Test
  void deltaShrinksToTheOverlap() {
    assertEquals(2, tiling(10, 6, 5, Tiling.Padding.REFLECT).usableDelta());
    assertEquals(1, tiling(10, 6, 1, Tiling.Padding.REFLECT).usableDelta());
    assertEquals(8, Tiling.DEFAULTS.usableDelta());
  }

  @Test
  void smallImagesNeedNoTiles() {
    assertTrue(Tiling.DEFAULTS.fits(224, 100));
    assertFalse(Tiling.DEFAULTS.fits(224, 225));
  }

  @Test
  void weightsFallByHalfACosine() {
    // crop 8, stride 5: overlap 3, and 0.5 + 0.5·cos(π i/4) for i = 1, 2, 3
    float[] ramp = {0.85355339f, 0.5f, 0.14644661f};
    assertArrayEquals(
        new float[] {ramp[2], ramp[1], ramp[0], 1, 1, ramp[0], ramp[1], ramp[2]},
        new Axis(20, 8, 5, 0).window(0, true), 1e-7f);
    assertArrayEquals(new float[] {0.5f, 1, 1, 1, 1, 0.5f}, new Axis(20, 8, 6, 2).window(1, true), 1e-7f);
    assertArrayEquals(new float[] {1, 1, 1, 1}, new Axis(20, 4, 3, 0).window(0, false));
  }

  @Test
  void laterTilesReplaceEarlierOnesUnlessAveraged() {
    var tiling = new Tiling(1, 3, 1, 2, 0, false, false, 1, Tiling.Padding.NONE);
    var plan = new TilePlan(tiling, 1, 5);
    var blender = new TileBlender(plan, 1);
    float value = 0;
    for (Tile tile : plan.tiles()) {
      value++;
      blender.add(tile, new float[] {value, value, value}, 0);
    }
    // bottom border x = 0, then the corner x = 2
    assertArrayEquals(new float[] {1, 1, 2, 2, 2}, blender.result());
  }

  @Test
  void wrongParametersAreNamed() {
    var stride = assertThrows(IllegalArgumentException.class, () -> tiling(4, 5, 0, Tiling.Padding.NONE));
    assertTrue(stride.getMessage().contains("a stride of 5 × 5 skips pixels between tiles of 4 × 4"));
    var small = tiling(8, 2, 3, Tiling.Padding.REFLECT);
    assertThrows(IllegalArgumentException.class, () -> new TilePlan(small, 3, 40));
  }
}
