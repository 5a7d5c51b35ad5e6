package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GdalFixturesTest {
  @TempDir private Path folder;

  static List<Fixtures.Expected> expected() throws IOException {
    return Fixtures.expected();
  }

  @ParameterizedTest
  @MethodSource("expected")
  void readsWhatGdalReads(Fixtures.Expected want) throws IOException {
    try (GeoTiff tiff = GeoTiff.open(Fixtures.file(want.name()))) {
      assertEquals(want.type(), tiff.sampleType().label());
      assertEquals(List.of(want.width(), want.height(), want.bands()),
          List.of(tiff.width(), tiff.height(), tiff.bands()));
      assertEquals(want.sha256(), SharedFilesTest.sha256(tiff.readBytes(tiff.allBands(), tiff.window())));
      assertEquals(want.transform(), DoubleStream.of(tiff.transform().toArray()).mapToObj(Double::toString)
          .collect(Collectors.joining(" ")));
      assertEquals(want.epsg(), tiff.epsg().isPresent() ? "" + tiff.epsg().getAsInt() : "-");
      assertEquals(want.noData(), tiff.noData() == null ? "-" : Double.toString(tiff.noData()).replace("NaN", "nan")
          .replace("-2.147483648E9", "-2147483648.0"));
      LonLat place = tiff.centre().lonLat();
      if (want.longitude().equals("-")) {
        assertNull(place);
      } else {
        assertNotNull(place);
        assertEquals(Double.parseDouble(want.longitude()), place.longitude(), 1e-9);
        assertEquals(Double.parseDouble(want.latitude()), place.latitude(), 1e-9);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("expected")
  void missingPixelsBecomeNaN(Fixtures.Expected want) throws IOException {
    try (GeoTiff tiff = GeoTiff.open(Fixtures.file(want.name()))) {
      double[] doubles = new double[tiff.bands() * tiff.width() * tiff.height()];
      float[] floats = new float[doubles.length];
      tiff.readDoublesMasked(tiff.allBands(), tiff.window(), doubles, 0);
      tiff.readFloatsMasked(tiff.allBands(), tiff.window(), floats, 0);
      assertEquals(want.missing(), Arrays.stream(doubles).filter(Double::isNaN).count());
      for (int i = 0; i < doubles.length; i++) {
        assertEquals((float) doubles[i], floats[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("expected")
  void aCopyKeepsPixelsAndGeoreference(Fixtures.Expected want) throws IOException {
    Path copy = folder.resolve(want.name());
    try (GeoTiff tiff = GeoTiff.open(Fixtures.file(want.name()))) {
      GeoTiffWriter.write(copy, GeoTiffProfile.of(tiff.sampleType(), tiff.width(), tiff.height(), tiff.bands())
          .withNoData(tiff.noData()).withGeoReference(tiff.georeference()).withDescriptions(tiff.descriptions()),
          tiff.readDoubles());
      try (GeoTiff written = GeoTiff.open(copy)) {
        assertEquals(want.sha256(), SharedFilesTest.sha256(written.readBytes(written.allBands(), written.window())));
        assertEquals(tiff.transform(), written.transform());
        assertEquals(tiff.epsg(), written.epsg());
        assertEquals(tiff.centre(), written.centre());
        assertEquals(tiff.noData(), written.noData());
        assertEquals(tiff.descriptions(), written.descriptions());
      }
    }
  }

  @Test
  void masksAndAlphaBands() throws IOException {
    try (GeoTiff masked = GeoTiff.open(Fixtures.file("internal_mask.tif"));
        GeoTiff alpha = GeoTiff.open(Fixtures.file("alpha.tif"))) {
      assertTrue(masked.hasMask() && alpha.hasMask());
      Window window = new Window(3, 2, 11, 7);
      boolean[] byMask = masked.validity(window);
      boolean[] byAlpha = alpha.validity(window);
      for (int i = 0; i < byMask.length; i++) {
        int x = 3 + i % 11;
        int y = 2 + i / 11;
        assertEquals((x + y) % 5 > 0, byMask[i]);
        assertEquals(x * y % 3 > 0, byAlpha[i]);
      }
      float[] alphaBand = new float[(int) window.pixels()];
      alpha.readFloatsMasked(new int[] {3}, window, alphaBand, 0);
      assertEquals(0, alphaBand[0 * 11 + 0]);
    }
  }

  @Test
  void descriptions() throws IOException {
    try (GeoTiff tiff = GeoTiff.open(Fixtures.file("descriptions.tif"))) {
      assertEquals(Arrays.asList("GREEN & RED <x>", null, "été"), tiff.descriptions());
    }
  }

  @Test
  void threadsMayShareAFile() throws IOException, InterruptedException, ExecutionException {
    try (GeoTiff tiff = GeoTiff.open(Fixtures.file("float32_lzw_p3_tile_pixel_be_big.tif"));
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      float[] alone = tiff.readFloats();
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        results.add(threads.submit(() -> tiff.readFloats()));
      }
      for (Future<float[]> result : results) {
        assertArrayEquals(alone, result.get());
      }
    }
  }

  @Test
  void windowsAndBandsOutsideAreRefused() throws IOException {
    try (GeoTiff tiff = GeoTiff.open(Fixtures.file("alpha.tif"))) {
      float[] out = new float[10];
      Window one = new Window(0, 0, 1, 1);
      assertThrows(IllegalArgumentException.class, () -> tiff.validity(new Window(20, 0, 2, 1)));
      assertThrows(IllegalArgumentException.class, () -> tiff.readFloats(new int[] {4}, one, out, 0));
      assertThrows(IllegalArgumentException.class, () -> tiff.readFloats(new int[] {0}, one, out, 10));
      assertThrows(IllegalArgumentException.class, () -> new Window(-1, 0, 1, 1));
      tiff.readFloats(new int[0], tiff.window(), out, 0);
      tiff.readFloats(new int[] {0}, new Window(5, 5, 0, 3), out, 10);
      assertArrayEquals(new float[10], out);
    }
  }
}
