package org.geopeft.geotiff;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.geopeft.geotiff.internal.Crc32Combiner;
import org.geopeft.geotiff.internal.Samples;
import org.jspecify.annotations.Nullable;

/// All that a reader sees of a file, summed up.
///
/// @param transform [GeoTransform#IDENTITY] where the file has none
/// @param centre the middle pixel; its degrees are null where the file names no coordinate system or one that cannot be
///     converted
/// @param statistics of each band, over all pixels as stored: nodata counts like any other value, and one NaN makes
///     all three numbers of its band NaN
/// @param crc32 of all pixels as little-endian bytes, band by band, row by row
public record Inspection(Path path, int width, int height, int bands, SampleType type, Compression compression,
    boolean tiled, int blockWidth, int blockHeight, GeoTransform transform, OptionalInt epsg, Centre centre,
    @Nullable Double noData, boolean hasMask, List<@Nullable String> descriptions, List<BandStatistics> statistics,
    long crc32) {

  /// Bytes of pixels that are held at a time.
  private static final int CHUNK = 32 << 20;

  /// Smallest, largest and mean value of a band.
  public record BandStatistics(double minimum, double maximum, double mean) {}

  /// Reads a whole file, some rows at a time.
  ///
  /// @throws GeoTiffException when the file cannot be read
  public static Inspection of(Path file) throws IOException {
    try (GeoTiff tiff = GeoTiff.open(file)) {
      List<Band> bands = readBands(tiff);
      long crc = 0;
      List<BandStatistics> statistics = new ArrayList<>();
      for (Band band : bands) {
        crc = Crc32Combiner.combine(crc, band.crc.getValue(), band.bytes);
        statistics.add(band.statistics());
      }
      return new Inspection(file, tiff.width(), tiff.height(), tiff.bands(), tiff.sampleType(), tiff.compression(),
          tiff.isTiled(), tiff.blockWidth(), tiff.blockHeight(), tiff.transform(), tiff.epsg(),
          centre(tiff), tiff.noData(), tiff.hasMask(), tiff.descriptions(), statistics, crc);
    }
  }

  private static Centre centre(GeoTiff tiff) {
    try {
      return tiff.centre();
    } catch (GeoTiffException e) {
      return tiff.centreInFile();
    }
  }

  private static List<Band> readBands(GeoTiff tiff) throws IOException {
    SampleType type = tiff.sampleType();
    List<Band> bands = new ArrayList<>();
    for (int i = 0; i < tiff.bands(); i++) {
      bands.add(new Band());
    }
    long rowBytes = (long) tiff.width() * tiff.bands() * type.bytes();
    int rows = wholeBlocks(tiff, CHUNK / rowBytes);
    for (int row = 0; row < tiff.height(); row += rows) {
      int count = Math.min(rows, tiff.height() - row);
      byte[] bytes = tiff.readBytes(tiff.allBands(), new Window(0, row, tiff.width(), count));
      int pixels = tiff.width() * count;
      for (int i = 0; i < bands.size(); i++) {
        bands.get(i).add(type, bytes, i * pixels, pixels);
      }
    }
    return bands;
  }

  /// Rows to read at a time: whole blocks where they fit, so that each is decoded once.
  private static int wholeBlocks(GeoTiff tiff, long rowsThatFit) {
    int block = tiff.blockHeight();
    long rows = rowsThatFit >= block ? rowsThatFit / block * block : Math.max(1, rowsThatFit);
    return (int) Math.min(rows, tiff.height());
  }

  private static final class Band {
    private final CRC32 crc = new CRC32();
    private long bytes;
    private long count;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;
    private double sum;

    void add(SampleType type, byte[] samples, int first, int pixels) {
      crc.update(samples, first * type.bytes(), pixels * type.bytes());
      bytes += (long) pixels * type.bytes();
      count += pixels;
      double part = 0;
      for (int i = first; i < first + pixels; i++) {
        double value = Samples.toDouble(type, samples, i);
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
        part += value;
      }
      sum += part;
    }

    BandStatistics statistics() {
      return new BandStatistics(minimum, maximum, sum / count);
    }
  }
}
