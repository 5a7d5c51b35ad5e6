package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every file of the reference matrix, written by GDAL, against what GDAL reads from it.
class SharedFilesTest {
  @Test
  void readsEveryFileOfTheMatrix() throws IOException {
    List<Path> files = SharedData.files(SharedData.folder("data/geotiff"), ".tif");
    List<String> wrong = new ArrayList<>();
    for (Path file : files) {
      try {
        check(file);
      } catch (IOException | AssertionError | RuntimeException e) {
        wrong.add(file.getFileName() + ": " + e);
      }
    }
    System.out.println((files.size() - wrong.size()) + " of " + files.size() + " files of the matrix are right");
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    assertTrue(files.size() >= 50, () -> files.size() + " files");
  }

  private static void check(Path file) throws IOException {
    JsonNode want = SharedData.json(SharedData.sibling(file, ".json"));
    try (GeoTiff tiff = GeoTiff.open(file)) {
      assertEquals(want.get("width").asInt(), tiff.width());
      assertEquals(want.get("height").asInt(), tiff.height());
      assertEquals(want.get("bands").asInt(), tiff.bands());
      assertEquals(want.get("dtype").asString(), tiff.sampleType().label());
      assertEquals(want.get("sha256").asString(), sha256(tiff.readBytes(tiff.allBands(), tiff.window())));
      assertEquals(want.get("tiled").asBoolean(), tiff.isTiled());
      assertEquals(want.get("block").get(0).asInt(), tiff.blockWidth());
      assertEquals(want.get("block").get(1).asInt(), tiff.blockHeight());
      checkGeoreference(want, tiff);
      checkNoData(want, tiff);
      for (int band = 0; band < tiff.bands(); band++) {
        JsonNode description = want.get("bands_info").get(band).get("description");
        assertEquals(description.isNull() ? null : description.asString(), tiff.descriptions().get(band));
      }
      checkMask(SharedData.sibling(file, ".npz"), tiff);
    }
  }

  private static void checkGeoreference(JsonNode want, GeoTiff tiff) throws IOException {
    double[] transform = new double[6];
    for (int i = 0; i < 6; i++) {
      transform[i] = want.get("transform").get(i).asDouble();
    }
    assertArrayEquals(transform, tiff.transform().toArray(), 0);
    JsonNode epsg = want.get("epsg");
    assertEquals(epsg.isNull() ? OptionalInt.empty() : OptionalInt.of(epsg.asInt()), tiff.epsg());
    JsonNode place = want.get("centre");
    Centre centre = tiff.centre();
    assertEquals(place.get("column").asInt(), centre.column());
    assertEquals(place.get("row").asInt(), centre.row());
    assertEquals(place.get("x").asDouble(), centre.x(), 1e-6);
    assertEquals(place.get("y").asDouble(), centre.y(), 1e-6);
    LonLat degrees = centre.lonLat();
    if (place.get("lon").isNull()) {
      assertNull(degrees);
    } else {
      assertNotNull(degrees);
      double tolerance = want.get("wkt").asString().contains("WGS") ? 1e-9 : 1e-8;
      assertEquals(place.get("lon").asDouble(), degrees.longitude(), tolerance);
      assertEquals(place.get("lat").asDouble(), degrees.latitude(), tolerance);
    }
  }

  private static void checkNoData(JsonNode want, GeoTiff tiff) {
    JsonNode noData = want.get("nodata");
    assertEquals(noData.isNull() ? null : (Double) SharedData.number(noData), tiff.noData());
  }

  private static void checkMask(Path npz, GeoTiff tiff) throws IOException {
    if (SharedData.hasArray(npz, "mask")) {
      byte[] mask = SharedData.array(npz, "mask");
      boolean[] valid = tiff.validity(tiff.window());
      assertTrue(tiff.hasMask());
      assertEquals(mask.length, valid.length);
      for (int i = 0; i < mask.length; i++) {
        assertEquals(mask[i] != 0, valid[i]);
      }
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
