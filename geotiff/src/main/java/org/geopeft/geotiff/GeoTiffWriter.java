package org.geopeft.geotiff;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.IntToDoubleFunction;
import java.util.zip.Deflater;
import org.geopeft.geotiff.internal.GdalMetadata;
import org.geopeft.geotiff.internal.LzwEncoder;
import org.geopeft.geotiff.internal.NoData;
import org.geopeft.geotiff.internal.Samples;
import org.geopeft.geotiff.internal.Tags;
import org.geopeft.geotiff.internal.TiffOutput;

/// Writes a GeoTIFF file from top to bottom. Everything goes to a file beside the target, which takes the target's
/// place when [#commit()] is called; a writer closed before that leaves nothing behind.
///
/// Files whose pixels might not fit into 4 GiB become BigTIFF. Not safe for use by several threads.
public final class GeoTiffWriter implements Closeable {
  /// LZW lets noise grow by up to half; beyond this many bytes of pixels a file is written as BigTIFF.
  private static final long CLASSIC_LIMIT = (1L << 32) / 2;

  private final Path target;
  private final Path temporary;
  private final GeoTiffProfile profile;
  private final TiffOutput output;
  private final LzwEncoder lzw = new LzwEncoder();
  private final long[] offsets;
  private final long[] counts;
  private final byte[] strip;
  private int row;
  private int strips;
  private boolean committed;

  private GeoTiffWriter(Path target, GeoTiffProfile profile, boolean big) throws IOException {
    this.target = target;
    this.profile = profile;
    this.offsets = new long[profile.strips()];
    this.counts = new long[profile.strips()];
    this.strip = new byte[Math.toIntExact(profile.rowBytes() * profile.rowsPerStrip())];
    this.temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    this.output = attempt(() -> new TiffOutput(temporary, big));
    setTags();
    output.startBlocks();
  }

  /// Begins a file. The folder must exist; a file already there is replaced on commit.
  public static GeoTiffWriter create(Path target, GeoTiffProfile profile) throws IOException {
    return create(target, profile, profile.rowBytes() * profile.height() > CLASSIC_LIMIT);
  }

  static GeoTiffWriter create(Path target, GeoTiffProfile profile, boolean big) throws IOException {
    return new GeoTiffWriter(target, profile, big);
  }

  /// Writes a whole image, [bands, height, width].
  public static void write(Path target, GeoTiffProfile profile, float[] pixels) throws IOException {
    write(target, profile, i -> pixels[i], pixels.length);
  }

  /// Writes a whole image, [bands, height, width].
  public static void write(Path target, GeoTiffProfile profile, double[] pixels) throws IOException {
    write(target, profile, i -> pixels[i], pixels.length);
  }

  /// Writes a whole image, [bands, height, width].
  public static void write(Path target, GeoTiffProfile profile, int[] pixels) throws IOException {
    write(target, profile, i -> pixels[i], pixels.length);
  }

  /// Writes a whole image, [bands, height, width].
  public static void write(Path target, GeoTiffProfile profile, short[] pixels) throws IOException {
    write(target, profile, i -> pixels[i], pixels.length);
  }

  private static void write(Path target, GeoTiffProfile profile, IntToDoubleFunction pixels, int length)
      throws IOException {
    long wanted = (long) profile.bands() * profile.height() * profile.width();
    if (length != wanted) {
      throw new IllegalArgumentException(length + " pixels for " + profile.bands() + " bands of " + profile.height()
          + " × " + profile.width() + ", which are " + wanted);
    }
    try (GeoTiffWriter writer = create(target, profile)) {
      writer.writeRows(pixels, profile.height());
      writer.commit();
    }
  }

  /// Writes the next `count` rows of all bands; `rows` is laid out [bands, count, width].
  ///
  /// @throws IllegalArgumentException for a value that the sample type cannot hold, or more rows than are left
  public void writeRows(float[] rows, int count) throws IOException {
    writeRows(i -> rows[i], count);
  }

  /// Writes the next `count` rows of all bands; `rows` maps an index in [bands, count, width] to a value.
  public void writeRows(IntToDoubleFunction rows, int count) throws IOException {
    if (count < 0 || count > profile.height() - row) {
      throw new IllegalArgumentException(count + " rows, but " + row + " of " + profile.height() + " are written");
    }
    int width = profile.width();
    int bands = profile.bands();
    for (int y = 0; y < count; y++) {
      int at = row % profile.rowsPerStrip() * width * bands;
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < bands; band++) {
          set(at++, rows.applyAsDouble((band * count + y) * width + x));
        }
      }
      row++;
      if (row % profile.rowsPerStrip() == 0 || row == profile.height()) {
        writeStrip();
      }
    }
  }

  private void set(int index, double value) {
    if (!NoData.fits(profile.type(), value)) {
      throw new IllegalArgumentException("Cannot write " + target + ": the value " + value + " in row " + row
          + " does not fit into " + profile.type().label());
    }
    Samples.set(profile.type(), strip, index, value);
  }

  private void writeStrip() throws IOException {
    int rows = row - strips * profile.rowsPerStrip();
    int length = (int) (profile.rowBytes() * rows);
    byte[] block = switch (profile.compression()) {
      case LZW -> lzw.encode(strip, length);
      case DEFLATE -> deflate(strip, length);
      default -> Arrays.copyOf(strip, length);
    };
    offsets[strips] = attempt(() -> output.append(block, block.length));
    counts[strips] = block.length;
    strips++;
  }

  private static byte[] deflate(byte[] in, int length) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(in, 0, length);
      deflater.finish();
      byte[] out = new byte[length + 64];
      int size = 0;
      while (!deflater.finished()) {
        if (size == out.length) {
          out = Arrays.copyOf(out, size * 2);
        }
        size += deflater.deflate(out, size, out.length - size);
      }
      return Arrays.copyOf(out, size);
    }
  }

  private void setTags() {
    int bands = profile.bands();
    output.longs(Tags.IMAGE_WIDTH, profile.width());
    output.longs(Tags.IMAGE_LENGTH, profile.height());
    output.shorts(Tags.BITS_PER_SAMPLE, repeat(8L * profile.type().bytes(), bands));
    output.shorts(Tags.COMPRESSION, profile.compression().code());
    output.shorts(Tags.PHOTOMETRIC, 1);
    output.shorts(Tags.SAMPLES_PER_PIXEL, bands);
    output.longs(Tags.ROWS_PER_STRIP, profile.rowsPerStrip());
    output.shorts(Tags.PLANAR_CONFIGURATION, 1);
    output.shorts(Tags.SAMPLE_FORMAT, repeat(profile.type().sampleFormat(), bands));
    if (bands > 1) {
      output.shorts(Tags.EXTRA_SAMPLES, repeat(0, bands - 1));
    }
    setBlockTags();
    setGeoReference(profile.georeference());
    if (profile.noData() != null) {
      output.text(Tags.GDAL_NODATA, NoData.format(profile.noData()));
    }
    String metadata = GdalMetadata.ofDescriptions(profile.descriptions());
    if (metadata != null) {
      output.text(Tags.GDAL_METADATA, metadata);
    }
  }

  private void setBlockTags() {
    output.offsets(Tags.STRIP_OFFSETS, offsets);
    output.offsets(Tags.STRIP_BYTE_COUNTS, counts);
  }

  private void setGeoReference(GeoReference from) {
    if (from.pixelScale() != null) {
      output.doubles(Tags.MODEL_PIXEL_SCALE, from.pixelScale());
    }
    if (from.tiePoints() != null) {
      output.doubles(Tags.MODEL_TIE_POINT, from.tiePoints());
    }
    if (from.matrix() != null) {
      output.doubles(Tags.MODEL_TRANSFORMATION, from.matrix());
    }
    if (from.keyDirectory() != null) {
      output.shorts(Tags.GEO_KEY_DIRECTORY, from.keyDirectory());
    }
    if (from.keyDoubles() != null) {
      output.doubles(Tags.GEO_DOUBLE_PARAMS, from.keyDoubles());
    }
    if (from.keyTexts() != null) {
      output.text(Tags.GEO_ASCII_PARAMS, from.keyTexts());
    }
  }

  private static long[] repeat(long value, int times) {
    long[] out = new long[times];
    Arrays.fill(out, value);
    return out;
  }

  /// Finishes the file and puts it in its place.
  ///
  /// @throws IllegalStateException when rows are missing
  public void commit() throws IOException {
    if (row < profile.height()) {
      throw new IllegalStateException(
          "only " + row + " of " + profile.height() + " rows of " + target + " were written");
    }
    attempt(() -> {
      setBlockTags();
      output.finish();
      output.close();
      move();
      return target;
    });
    committed = true;
  }

  private void move() throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private interface Attempt<T> {
    T run() throws IOException;
  }

  private <T> T attempt(Attempt<T> action) throws IOException {
    try {
      return action.run();
    } catch (IOException e) {
      throw new IOException("Cannot write " + target + ": " + e + "; nothing was left behind.", e);
    }
  }

  @Override
  public void close() throws IOException {
    output.close();
    if (!committed) {
      Files.deleteIfExists(temporary);
    }
  }
}
