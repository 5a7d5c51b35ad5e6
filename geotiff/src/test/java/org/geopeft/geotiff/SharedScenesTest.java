package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Burn-scar scenes and predictions of the reference data.
class SharedScenesTest {
  private static final Pattern TILE = Pattern.compile("\\.T(\\d\\d)[A-Z]{3}\\.");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"data/burn_scars/samples", "data/burn_scars_small/samples", "goldens/e2e/data/chips"})
  void imagesAndMasksFitTogetherAndLieInTheirTile(String name) throws IOException {
    List<Path> images = SharedData.files(SharedData.folder(name), "_merged.tif");
    assertTrue(images.size() >= 5, () -> images.size() + " images");
    for (Path file : images) {
      Path maskFile = file.resolveSibling(file.getFileName().toString().replace("_merged.tif", ".mask.tif"));
      try (GeoTiff image = GeoTiff.open(file); GeoTiff mask = GeoTiff.open(maskFile)) {
        assertEquals(6, image.bands());
        assertEquals(SampleType.FLOAT32, image.sampleType());
        assertEquals(image.window(), mask.window());
        assertEquals(image.transform(), mask.transform());
        assertEquals(image.centre(), mask.centre());
        checkPlace(file, image);
        checkReflectance(image);
        for (float label : mask.readFloats()) {
          assertTrue(label == -1 || label == 0 || label == 1, () -> maskFile + ": " + label);
        }
      }
    }
  }

  /// A file's name has its MGRS tile, which begins with the UTM zone: six degrees, and the overlap of the tiles.
  private static void checkPlace(Path file, GeoTiff image) throws IOException {
    Matcher tile = TILE.matcher(file.getFileName().toString());
    assertTrue(tile.find());
    double middle = 6 * Integer.parseInt(tile.group(1)) - 183;
    LonLat place = image.centre().lonLat();
    assertNotNull(place);
    assertEquals(middle, place.longitude(), 4);
    assertTrue(Math.abs(place.latitude()) < 84);
  }

  private static void checkReflectance(GeoTiff image) throws IOException {
    float[] pixels = new float[image.bands() * image.width() * image.height()];
    image.readFloatsMasked(image.allBands(), image.window(), pixels, 0);
    int valid = 0;
    for (float value : pixels) {
      valid += Float.isNaN(value) ? 0 : 1;
      assertTrue(Float.isNaN(value) || (value > -0.5f && value < 2), () -> image.path() + ": " + value);
    }
    assertTrue(valid > pixels.length / 2, image.path() + " has few valid values");
  }

  @Test
  void predictionsAreWrittenAsTheReferenceWritesThem() throws IOException {
    for (Path file : SharedData.files(SharedData.folder("goldens/e2e/lora_linear/predictions"), ".tif")) {
      Path ours = folder.resolve(file.getFileName());
      try (GeoTiff theirs = GeoTiff.open(file)) {
        GeoTiffWriter.write(ours, GeoTiffProfile.of(theirs.sampleType(), theirs.width(), theirs.height(), 1)
            .withNoData(theirs.noData()).withGeoReference(theirs.georeference()), theirs.readFloats());
      }
      Inspection a = Inspection.of(ours);
      Inspection b = Inspection.of(file);
      assertEquals(b.crc32(), a.crc32());
      assertEquals(List.of(b.transform(), b.epsg(), b.centre(), b.type(), b.compression(), b.blockHeight()),
          List.of(a.transform(), a.epsg(), a.centre(), a.type(), a.compression(), a.blockHeight()));
      assertEquals(-1.0, a.noData());
    }
  }
}
