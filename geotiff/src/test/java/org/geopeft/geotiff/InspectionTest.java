package org.geopeft.geotiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.geopeft.geotiff.Inspection.BandStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
  @TempDir private Path folder;

  @Test
  void sumsUpAFile() throws IOException {
    Inspection seen = Inspection.of(Fixtures.file("descriptions.tif"));
    assertEquals(21, seen.width());
    assertEquals(13, seen.height());
    assertEquals(3, seen.bands());
    assertEquals(SampleType.UINT8, seen.type());
    assertEquals(OptionalInt.of(32719), seen.epsg());
    assertEquals(new GeoTransform(10, 0, 500000, 0, -10, 8000000), seen.transform());
    assertEquals(Arrays.asList("GREEN & RED <x>", null, "été"), seen.descriptions());
    assertEquals(new BandStatistics(0, 72, 36), seen.statistics().getFirst());
    LonLat place = seen.centre().lonLat();
    assertEquals(-68.99900764781701, place.longitude(), 1e-9);
  }

  @Test
  void theChecksumIsThatOfAllBytesBandByBand() throws IOException {
    for (Fixtures.Expected fixture : Fixtures.expected()) {
      Path file = Fixtures.file(fixture.name());
      CRC32 crc = new CRC32();
      try (GeoTiff tiff = GeoTiff.open(file)) {
        crc.update(tiff.readBytes(tiff.allBands(), tiff.window()));
      }
      assertEquals(crc.getValue(), Inspection.of(file).crc32(), fixture.name());
    }
  }

  @Test
  void statisticsCountNodataAndCarryNaN() throws IOException {
    Path file = folder.resolve("x.tif");
    GeoTiffWriter.write(file, GeoTiffProfile.of(SampleType.FLOAT32, 2, 2, 2).withNoData(-9999.0),
        new float[] {1, 2, 3, -9999, 1, Float.NaN, 2, 3});
    Inspection seen = Inspection.of(file);
    assertEquals(new BandStatistics(-9999, 3, -9993 / 4.0), seen.statistics().get(0));
    assertEquals(new BandStatistics(Double.NaN, Double.NaN, Double.NaN), seen.statistics().get(1));
    assertEquals(-9999.0, seen.noData());
  }
}
