package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GeoReferenceTest {
  @Test
  void transformsMapCornersAndParts() {
    GeoTransform transform = new GeoTransform(10, 2, 1000, 3, -20, 5000);
    assertEquals(1000 + 30 + 8, transform.x(3, 4));
    assertEquals(5000 + 9 - 80, transform.y(3, 4));
    GeoTransform part = transform.at(3, 4);
    assertEquals(transform.x(5, 6), part.x(2, 2));
    assertEquals(transform.y(5, 6), part.y(2, 2));
    assertEquals(new GeoTransform(30, 0, 5, 0, -20, 7), GeoTransform.northUp(5, 7, 30, 20));
  }

  @Test
  void aPartOfAnImageKeepsTheSystemOfTheWhole() throws IOException {
    for (String name : new String[] {"pixel_is_point.tif", "rotated.tif", "user_defined_tm.tif"}) {
      try (GeoTiff tiff = GeoTiff.open(Fixtures.file(name))) {
        GeoReference part = tiff.georeference().at(7, 3);
        GeoTransform moved = Objects.requireNonNull(part.transform());
        assertEquals(tiff.transform().x(8.5, 4.5), moved.x(1.5, 1.5), 1e-9);
        assertEquals(tiff.transform().y(8.5, 4.5), moved.y(1.5, 1.5), 1e-9);
        assertEquals(tiff.epsg(), Objects.requireNonNull(part.crs()).epsg());
      }
    }
    assertSame(GeoReference.NONE, GeoReference.NONE.at(3, 4));
  }

  /// Values of PROJ 9.
  @Test
  void convertsToDegrees() throws GeoTiffException {
    near(13.665953689134803, 47.84275658735735, Crs.ofEpsg(32633).toLonLat(400185, 5299685), 1e-12);
    near(-70.86697358511199, -16.274901609949232, Crs.ofEpsg(32719).toLonLat(300495, 8199745), 1e-12);
    near(-117.46795824177777, 40.21292841030985, Crs.ofEpsg(5070).toLonLat(-1795920, 2114550), 1e-8);
    near(12.127985896465589, 47.59562119158885, Crs.ofEpsg(3857).toLonLat(1350081.214342553, 6039842.348629162), 1e-9);
    near(8.5, 50.25, Crs.ofEpsg(4326).toLonLat(8.5, 50.25), 0);
  }

  private static void near(double longitude, double latitude, LonLat got, double tolerance) {
    assertEquals(longitude, got.longitude(), tolerance);
    assertEquals(latitude, got.latitude(), tolerance);
  }

  @Test
  void codesThatNobodyKnowsAreNamed() {
    Crs crs = Crs.ofEpsg(999);
    assertEquals(OptionalInt.of(999), crs.epsg());
    GeoTiffException e = assertThrows(GeoTiffException.class, () -> crs.toLonLat(1, 2));
    assertTrue(e.getMessage().contains("EPSG:999"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> GeoReference.projected(0, GeoTransform.IDENTITY));
  }
}
