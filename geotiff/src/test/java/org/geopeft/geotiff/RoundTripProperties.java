package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RoundTripProperties {
  private static final Compression[] WRITTEN = {Compression.NONE, Compression.LZW, Compression.DEFLATE};

  @Property(tries = 150, seed = "1")
  void windowsOfAWrittenImageAreItsParts(@ForAll SampleType type, @ForAll @IntRange(max = 2) int compression,
      @ForAll @IntRange(min = 1, max = 90) int width, @ForAll @IntRange(min = 1, max = 90) int height,
      @ForAll @IntRange(min = 1, max = 5) int bands, @ForAll long seed, @ForAll boolean big) throws IOException {
    Random random = new Random(seed);
    double[] pixels = pixels(type, bands * width * height, random);
    Path file = Files.createTempFile("roundtrip", ".tif");
    GeoTiffProfile profile =
        GeoTiffProfile.of(type, width, height, bands).withCompression(WRITTEN[compression]).withNoData(3.0);
    try (GeoTiffWriter writer = GeoTiffWriter.create(file, profile, big)) {
      writer.writeRows(i -> pixels[i], height);
      writer.commit();
    }
    try (GeoTiff tiff = GeoTiff.open(file)) {
      assertArrayEquals(pixels, tiff.readDoubles());
      int column = random.nextInt(width);
      int row = random.nextInt(height);
      Window window = new Window(column, row, 1 + random.nextInt(width - column), 1 + random.nextInt(height - row));
      checkWindow(tiff, pixels, window, random);
    } finally {
      Files.delete(file);
    }
  }

  private static void checkWindow(GeoTiff tiff, double[] pixels, Window window, Random random) throws IOException {
    int[] chosen = {random.nextInt(tiff.bands()), random.nextInt(tiff.bands())};
    int count = (int) window.pixels();
    float[] floats = new float[2 * count + 3];
    float[] masked = new float[2 * count];
    tiff.readFloats(chosen, window, floats, 3);
    tiff.readFloatsMasked(chosen, window, masked, 0);
    byte[] bytes = tiff.readBytes(chosen, window);
    assertEquals(2 * count * tiff.sampleType().bytes(), bytes.length);
    for (int i = 0; i < 2 * count; i++) {
      int y = window.row() + i % count / window.width();
      int x = window.column() + i % window.width();
      double want = pixels[(chosen[i / count] * tiff.height() + y) * tiff.width() + x];
      assertEquals((float) want, floats[3 + i]);
      assertEquals(want == 3 ? Float.NaN : (float) want, masked[i]);
    }
    assertTrue(floats[0] == 0 && floats[2] == 0);
  }

  /// Runs of equal values, small numbers and any bits, so that all codecs have something to do.
  private static double[] pixels(SampleType type, int count, Random random) {
    double[] out = new double[count];
    int kind = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      double value = switch (kind) {
        case 0 -> i / 7 % 5;
        case 1 -> random.nextInt(100);
        default -> type.isFloatingPoint() ? Float.float16ToFloat((short) random.nextInt(0x7C00))
            : Math.rint(type.minimum() + random.nextDouble() * (type.maximum() - type.minimum())) + 0.0;
      };
      out[i] = value;
    }
    return out;
  }
}
