package org.geopeft.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SplitFileTest {
  @Test
  void oneExtensionIsTakenOffBothSides() {
    String image = "subsetted_512x512_HLS.S30.T10SDH.2020248.v1.4_merged.tif";
    assertTrue(SplitFile.matches("T10SDH.2020248.v1", image));
    assertTrue(SplitFile.matches("T10SDH.2020248.v2", image)); // stands for the tile and the day
    assertTrue(SplitFile.matches(image, image));
    assertFalse(SplitFile.matches("T10SDH.2020249.v1", image));
    assertFalse(SplitFile.matches("tif", image));
  }

  @Test
  void extensionsAreThoseOfPython() {
    assertEquals("a.b", SplitFile.withoutExtension("a.b.c"));
    assertEquals("abc", SplitFile.withoutExtension("abc"));
    assertEquals(".abc", SplitFile.withoutExtension(".abc"));
    assertEquals("..abc", SplitFile.withoutExtension("..abc"));
    assertEquals("a.d/abc", SplitFile.withoutExtension("a.d/abc"));
    assertEquals("abc", SplitFile.withoutExtension("abc."));
  }
}
