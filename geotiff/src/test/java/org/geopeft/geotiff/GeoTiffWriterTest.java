package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoTiffWriterTest {
  @TempDir private Path folder;

  private static final GeoReference UTM =
      GeoReference.projected(32633, GeoTransform.northUp(399960, 5300040, 30, 30));

  @Test
  void predictionsLookAsTheReferenceWritesThem() throws IOException {
    Path file = folder.resolve("prediction.tif");
    short[] classes = new short[64 * 64];
    Arrays.fill(classes, 100, 900, (short) 1);
    Arrays.fill(classes, 4000, 4096, (short) -1);
    GeoTiffWriter.write(file,
        GeoTiffProfile.of(SampleType.INT16, 64, 64, 1).withNoData(-1.0).withGeoReference(UTM), classes);
    try (GeoTiff tiff = GeoTiff.open(file)) {
      assertEquals(SampleType.INT16, tiff.sampleType());
      assertEquals(Compression.LZW, tiff.compression());
      assertEquals(1, tiff.predictor());
      assertFalse(tiff.isTiled());
      assertEquals(64, tiff.blockHeight());
      assertEquals(-1.0, tiff.noData());
      assertEquals(OptionalInt.of(32633), tiff.epsg());
      assertArrayEquals(new double[] {30, 0, 399960, 0, -30, 5300040}, tiff.transform().toArray());
      float[] read = tiff.readFloats();
      for (int i = 0; i < classes.length; i++) {
        assertEquals(classes[i], read[i]);
      }
    }
  }

  @Test
  void extremesOfEveryTypeSurvive() throws IOException {
    for (SampleType type : SampleType.values()) {
      double[] pixels = {type.minimum(), type.maximum(), 0, 1, 2, 3};
      for (Compression compression : List.of(Compression.NONE, Compression.LZW, Compression.DEFLATE)) {
        Path file = folder.resolve(type + "_" + compression + ".tif");
        GeoTiffWriter.write(file, GeoTiffProfile.of(type, 3, 1, 2).withCompression(compression), pixels);
        try (GeoTiff tiff = GeoTiff.open(file)) {
          assertArrayEquals(pixels, tiff.readDoubles(), file.toString());
        }
      }
    }
  }

  @Test
  void specialFloatsSurvive() throws IOException {
    Path file = folder.resolve("special.tif");
    float[] pixels = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, 1.5f};
    GeoTiffWriter.write(file, GeoTiffProfile.of(SampleType.FLOAT32, 6, 1, 1).withNoData(Double.NaN), pixels);
    try (GeoTiff tiff = GeoTiff.open(file)) {
      assertArrayEquals(pixels, tiff.readFloats());
      assertEquals(Double.NaN, tiff.noData());
    }
  }

  @Test
  void rowsMayComeInAnyPortions() throws IOException {
    GeoTiffProfile profile = GeoTiffProfile.of(SampleType.FLOAT32, 100, 40, 3);
    float[] pixels = new float[3 * 40 * 100];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i % 977;
    }
    Path whole = folder.resolve("whole.tif");
    Path portions = folder.resolve("portions.tif");
    GeoTiffWriter.write(whole, profile, pixels);
    try (GeoTiffWriter writer = GeoTiffWriter.create(portions, profile)) {
      for (int row = 0, count = 1; row < 40; row += count, count = Math.min(count * 2, 40 - row)) {
        int start = row;
        int rows = count;
        writer.writeRows(
            i -> pixels[i / (rows * 100) * 4000 + (start + i / 100 % rows) * 100 + i % 100], rows);
      }
      writer.commit();
    }
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(portions));
  }

  @Test
  void bigTiffHoldsTheSame() throws IOException {
    Path file = folder.resolve("big.tif");
    GeoTiffProfile profile = GeoTiffProfile.of(SampleType.UINT8, 70, 300, 1).withGeoReference(UTM).withNoData(7.0)
        .withDescriptions(List.of("one band"));
    try (GeoTiffWriter writer = GeoTiffWriter.create(file, profile, true)) {
      writer.writeRows(i -> i % 251, 300);
      writer.commit();
    }
    assertEquals(43, Files.readAllBytes(file)[2]);
    try (GeoTiff tiff = GeoTiff.open(file)) {
      double[] read = tiff.readDoubles();
      for (int i = 0; i < read.length; i++) {
        assertEquals(i % 251, read[i]);
      }
      assertEquals(List.of("one band"), tiff.descriptions());
      assertEquals(7.0, tiff.noData());
      assertEquals(32633, tiff.epsg().orElseThrow());
    }
  }

  @Test
  void descriptionsKeepAnyCharacter() throws IOException {
    Path file = folder.resolve("names.tif");
    List<String> names = Arrays.asList("BLUE", null, "a & b <c> \"d\" &amp;", "été");
    GeoTiffWriter.write(file, GeoTiffProfile.of(SampleType.UINT8, 1, 1, 4).withDescriptions(names), new short[4]);
    try (GeoTiff tiff = GeoTiff.open(file)) {
      assertEquals(names, tiff.descriptions());
    }
  }

  @Test
  void rotatedAndSouthUpTransformsSurvive() throws IOException {
    for (GeoTransform transform : List.of(new GeoTransform(8.66, 5, 100, 5, -8.66, 200),
        new GeoTransform(10, 0, 100, 0, 10, 200))) {
      Path file = folder.resolve("transform.tif");
      GeoReference place = GeoReference.geographic(4326, transform);
      GeoTiffWriter.write(file, GeoTiffProfile.of(SampleType.UINT8, 1, 1, 1).withGeoReference(place), new short[1]);
      try (GeoTiff tiff = GeoTiff.open(file)) {
        assertEquals(transform, tiff.transform());
      }
    }
  }

  @Test
  void nothingIsLeftWithoutCommit() throws IOException {
    Path file = folder.resolve("half.tif");
    Files.writeString(file, "the one before");
    try (GeoTiffWriter writer = GeoTiffWriter.create(file, GeoTiffProfile.of(SampleType.FLOAT32, 100, 100, 1))) {
      writer.writeRows(i -> 1, 50);
      IllegalStateException e = assertThrows(IllegalStateException.class, writer::commit);
      assertTrue(e.getMessage().contains("50 of 100 rows"), e.getMessage());
    }
    assertEquals("the one before", Files.readString(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path file = folder.resolve("none/x.tif");
    IOException e = assertThrows(IOException.class,
        () -> GeoTiffWriter.write(file, GeoTiffProfile.of(SampleType.UINT8, 1, 1, 1), new short[1]));
    assertTrue(e.getMessage().contains("Cannot write " + file), e.getMessage());
  }

  @Test
  void valuesThatDoNotFitAreRefused() {
    Path file = folder.resolve("misfit.tif");
    for (double value : new double[] {-1, 256, 0.5, Double.NaN}) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> GeoTiffWriter.write(file,
          GeoTiffProfile.of(SampleType.UINT8, 1, 1, 1), new double[] {value}));
      assertTrue(e.getMessage().contains(value + " in row 0 does not fit into uint8"), e.getMessage());
    }
    assertFalse(Files.exists(file));
  }

  @Test
  void impossibleProfilesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> GeoTiffProfile.of(SampleType.UINT8, 0, 1, 1));
    GeoTiffProfile profile = GeoTiffProfile.of(SampleType.UINT8, 1, 1, 2);
    assertThrows(IllegalArgumentException.class, () -> profile.withCompression(Compression.ZSTD));
    assertThrows(IllegalArgumentException.class, () -> profile.withDescriptions(List.of("only one")));
    assertThrows(IllegalArgumentException.class,
        () -> GeoTiffWriter.write(folder.resolve("x.tif"), profile, new float[3]));
  }

  @Test
  void noGeoreferenceIsWrittenWhereThereIsNone() throws IOException {
    Path file = folder.resolve("plain.tif");
    GeoTiffWriter.write(file, GeoTiffProfile.of(SampleType.UINT8, 2, 2, 1), new short[4]);
    try (GeoTiff tiff = GeoTiff.open(file)) {
      assertNull(tiff.crs());
      assertEquals(GeoTransform.IDENTITY, tiff.transform());
      assertNull(tiff.noData());
      assertNull(tiff.centre().lonLat());
      assertFalse(tiff.hasMask());
    }
  }
}
