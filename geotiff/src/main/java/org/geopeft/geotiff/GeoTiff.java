package org.geopeft.geotiff;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.geopeft.geotiff.internal.BlockReader;
import org.geopeft.geotiff.internal.Directory;
import org.geopeft.geotiff.internal.GdalMetadata;
import org.geopeft.geotiff.internal.Layout;
import org.geopeft.geotiff.internal.MaskBand;
import org.geopeft.geotiff.internal.NoData;
import org.geopeft.geotiff.internal.Samples;
import org.geopeft.geotiff.internal.Tags;
import org.geopeft.geotiff.internal.TiffInput;
import org.jspecify.annotations.Nullable;

/// A GeoTIFF file opened for reading: the first image of the file, its georeference and its mask.
///
/// Opening reads the directories and checks that every block lies inside of the file; pixels are read when asked for,
/// and only the blocks that a window touches are decoded, each once a call. Targets are laid out
/// [bands, height, width].
/// Instances are immutable and may be used by several threads at once (interrupting a reading thread closes the file,
/// as with every `FileChannel`).
///
/// A file that is broken or uses something this library does not read gives a [GeoTiffException], never other pixels.
public final class GeoTiff implements Closeable {
  private final TiffInput input;
  private final Layout layout;
  private final BlockReader reader;
  private final MaskBand mask;
  private final GeoReference georeference;
  private final @Nullable Double noData;
  private final List<@Nullable String> descriptions;

  private GeoTiff(TiffInput input) throws IOException {
    List<Directory> directories = Directory.readAll(input);
    Directory first = directories.getFirst();
    this.input = input;
    this.layout = Layout.of(input, first);
    this.reader = new BlockReader(input, layout);
    this.mask = MaskBand.of(input, directories, layout, reader);
    this.georeference = GeoReference.read(input, first);
    this.noData = NoData.parse(first.text(Tags.GDAL_NODATA, "GDAL_NODATA"));
    this.descriptions = Collections.unmodifiableList(
        GdalMetadata.descriptions(first.text(Tags.GDAL_METADATA, "GDAL_METADATA"), layout.samples()));
  }

  /// Opens a file.
  ///
  /// @throws GeoTiffException when it does not exist, is broken or uses an unsupported feature
  public static GeoTiff open(Path path) throws IOException {
    TiffInput input = TiffInput.open(path);
    try {
      return new GeoTiff(input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  public Path path() {
    return input.path();
  }

  public int width() {
    return layout.width();
  }

  public int height() {
    return layout.height();
  }

  public int bands() {
    return layout.samples();
  }

  public SampleType sampleType() {
    return layout.type();
  }

  public Compression compression() {
    return layout.compression();
  }

  /// 1 none, 2 horizontal differences, 3 floating point.
  public int predictor() {
    return layout.predictor();
  }

  public boolean isTiled() {
    return layout.tiled();
  }

  /// Whether the bands of a pixel lie together; true for a single band.
  public boolean isChunky() {
    return layout.chunky();
  }

  /// Width of a tile, or of the image for strips.
  public int blockWidth() {
    return layout.blockWidth();
  }

  /// Height of a tile or strip.
  public int blockHeight() {
    return layout.blockHeight();
  }

  /// The whole image.
  public Window window() {
    return new Window(0, 0, width(), height());
  }

  public GeoReference georeference() {
    return georeference;
  }

  /// The map from pixels to coordinates; [GeoTransform#IDENTITY] where the file has none.
  public GeoTransform transform() {
    GeoTransform transform = georeference.transform();
    return transform == null ? GeoTransform.IDENTITY : transform;
  }

  /// The coordinate system, null where the file names none.
  public @Nullable Crs crs() {
    return georeference.crs();
  }

  /// The EPSG code of the coordinate system, empty where there is no system or it is user-defined.
  public OptionalInt epsg() {
    Crs crs = crs();
    return crs == null ? OptionalInt.empty() : crs.epsg();
  }

  /// The value that marks missing pixels in all bands (GDAL's tag), null where the file has none.
  public @Nullable Double noData() {
    return noData;
  }

  /// The description (name) of each band, null for a band without one.
  public List<@Nullable String> descriptions() {
    return descriptions;
  }

  /// The middle pixel and its place on earth.
  ///
  /// @throws GeoTiffException when the file's coordinate system cannot be converted to degrees
  public Centre centre() throws GeoTiffException {
    Centre centre = centreInFile();
    Crs crs = crs();
    if (crs == null) {
      return centre;
    }
    try {
      LonLat lonLat = crs.toLonLat(centre.x(), centre.y());
      return new Centre(centre.column(), centre.row(), centre.x(), centre.y(), lonLat);
    } catch (GeoTiffException e) {
      throw new GeoTiffException("Cannot locate " + path() + ": " + e.getMessage(), e);
    }
  }

  /// The middle pixel without its degrees.
  Centre centreInFile() {
    int column = width() / 2;
    int row = height() / 2;
    double x = transform().x(column + 0.5, row + 0.5);
    double y = transform().y(column + 0.5, row + 0.5);
    return new Centre(column, row, x, y, null);
  }

  /// Whether the file has a mask of its own or an alpha band.
  public boolean hasMask() {
    return mask.exists();
  }

  /// Which pixels of a window the mask or alpha band leaves valid (row by row); all where there is none.
  /// Nodata values do not count here, they differ by band.
  public boolean[] validity(Window window) throws IOException {
    requireInside(window);
    return mask.validity(window);
  }

  /// All bands of the whole image as floats, [bands, height, width].
  public float[] readFloats() throws IOException {
    float[] out = new float[elements(bands(), window())];
    readFloats(allBands(), window(), out, 0);
    return out;
  }

  /// Reads bands (from 0, in this order) of a window as floats into `out` from `offset`. Exact for integers of up to
  /// 16 bits and float32; the other types are rounded to the nearest float.
  public void readFloats(int[] bands, Window window, float[] out, int offset) throws IOException {
    readFloats(bands, window, out, offset, Double.NaN);
  }

  /// As [#readFloats(int\[\], Window, float\[\], int)], and pixels that are nodata or masked become NaN; the alpha band
  /// itself is not masked.
  public void readFloatsMasked(int[] bands, Window window, float[] out, int offset) throws IOException {
    int pixels = (int) window.pixels();
    readFloats(bands, window, out, offset, missingValue());
    eachMasked(bands, window, (band, pixel) -> out[offset + band * pixels + pixel] = Float.NaN);
  }

  private void readFloats(int[] bands, Window window, float[] out, int offset, double missing) throws IOException {
    requireRoom(bands, window, out.length, offset);
    reader.read(bands, window, Samples.floats(layout.type(), out, offset, sparseValue(), missing));
  }

  /// All bands of the whole image as doubles, [bands, height, width].
  public double[] readDoubles() throws IOException {
    double[] out = new double[elements(bands(), window())];
    readDoubles(allBands(), window(), out, 0);
    return out;
  }

  /// Reads bands (from 0, in this order) of a window as doubles into `out` from `offset`. Exact for every type.
  public void readDoubles(int[] bands, Window window, double[] out, int offset) throws IOException {
    readDoubles(bands, window, out, offset, Double.NaN);
  }

  /// As [#readDoubles(int\[\], Window, double\[\], int)], and pixels that are nodata or masked become NaN; the alpha
  /// band itself is not masked.
  public void readDoublesMasked(int[] bands, Window window, double[] out, int offset) throws IOException {
    int pixels = (int) window.pixels();
    readDoubles(bands, window, out, offset, missingValue());
    eachMasked(bands, window, (band, pixel) -> out[offset + band * pixels + pixel] = Double.NaN);
  }

  private void readDoubles(int[] bands, Window window, double[] out, int offset, double missing) throws IOException {
    requireRoom(bands, window, out.length, offset);
    reader.read(bands, window, Samples.doubles(layout.type(), out, offset, sparseValue(), missing));
  }

  /// The stored samples of bands of a window, little-endian whatever the file's byte order, [bands, height, width].
  public byte[] readBytes(int[] bands, Window window) throws IOException {
    long bytes = (long) elements(bands.length, window) * layout.type().bytes();
    if (bytes > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(bytes + " bytes do not fit into an array; read windows");
    }
    byte[] out = new byte[(int) bytes];
    requireRoom(bands, window, out.length / layout.type().bytes(), 0);
    reader.read(bands, window, Samples.bytes(layout.type(), out, sparseValue()));
    return out;
  }

  /// 0, 1, … of all bands.
  public int[] allBands() {
    return IntStream.range(0, bands()).toArray();
  }

  private interface MaskedPixel {
    void at(int band, int pixel);
  }

  private void eachMasked(int[] bands, Window window, MaskedPixel action) throws IOException {
    if (!mask.exists()) {
      return;
    }
    boolean[] valid = mask.validity(window);
    for (int k = 0; k < bands.length; k++) {
      for (int i = 0; i < valid.length && !mask.isAlpha(bands[k]); i++) {
        if (!valid[i]) {
          action.at(k, i);
        }
      }
    }
  }

  /// The stored value that marks missing pixels, NaN where none can.
  private double missingValue() {
    return noData != null && NoData.fits(layout.type(), noData) ? NoData.as(layout.type(), noData) : Double.NaN;
  }

  /// What the pixels of blocks that were never written hold.
  private double sparseValue() {
    return noData == null ? 0 : NoData.as(layout.type(), noData);
  }

  private void requireInside(Window window) {
    if (!window.fits(width(), height())) {
      throw new IllegalArgumentException(window + " reaches beyond the " + width() + " × " + height() + " pixels of "
          + path());
    }
  }

  private int elements(int bands, Window window) {
    long elements = bands * window.pixels();
    if (elements > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(bands + " bands of " + window + " do not fit into an array; read windows");
    }
    return (int) elements;
  }

  private void requireRoom(int[] bands, Window window, int length, int offset) {
    requireInside(window);
    for (int band : bands) {
      if (band < 0 || band >= bands()) {
        throw new IllegalArgumentException("band " + band + " (from 0) of " + bands() + " in " + path());
      }
    }
    if (offset < 0 || (long) elements(bands.length, window) + offset > length) {
      throw new IllegalArgumentException(bands.length + " bands of " + window + " need "
          + bands.length * window.pixels() + " elements from " + offset + ", the array has " + length);
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
