package org.geopeft.geotiff.internal;

import java.io.IOException;
import org.geopeft.geotiff.Compression;
import org.geopeft.geotiff.GeoTiffException;
import org.geopeft.geotiff.SampleType;

/// How the pixels of one image lie in the file, checked as a whole: every block has its place inside of the file, so
/// that what follows can rely on it.
///
/// @param bits bits of a sample: those of `type`, or 1 for a mask
/// @param predictor 1 none, 2 differences, 3 planes of bytes
/// @param offsets of the blocks, row by row; unless `chunky`, all blocks of a band before those of the next
public record Layout(int width, int height, int samples, int bits, SampleType type, Compression compression,
    boolean chunky, int predictor, boolean tiled, int blockWidth, int blockHeight, long[] offsets, long[] counts) {

  private static final int YCBCR = 6;
  private static final int MOST_SAMPLES = 65535;

  /// The layout of an image of whole samples.
  public static Layout of(TiffInput input, Directory directory) throws IOException {
    return of(input, directory, false);
  }

  /// The layout of a mask: one band of 1 or 8 bits.
  static Layout ofMask(TiffInput input, Directory directory) throws IOException {
    return of(input, directory, true);
  }

  private static Layout of(TiffInput input, Directory directory, boolean mask) throws IOException {
    int width = size(input, directory, Tags.IMAGE_WIDTH, "ImageWidth");
    int height = size(input, directory, Tags.IMAGE_LENGTH, "ImageLength");
    long samples = directory.integer(Tags.SAMPLES_PER_PIXEL, "SamplesPerPixel", 1);
    if (samples < 1 || samples > MOST_SAMPLES) {
      throw input.broken("SamplesPerPixel is " + Long.toUnsignedString(samples) + ", not 1 to " + MOST_SAMPLES);
    }
    int bits = (int) perSample(input, directory, Tags.BITS_PER_SAMPLE, "BitsPerSample", samples);
    int format = (int) perSample(input, directory, Tags.SAMPLE_FORMAT, "SampleFormat", samples);
    SampleType type = mask && bits == 1 ? SampleType.UINT8 : type(input, bits, format);
    refuseUnreadable(input, directory);
    Compression compression = compression(input, directory);
    long planar = directory.integer(Tags.PLANAR_CONFIGURATION, "PlanarConfiguration", 1);
    if (planar != 1 && planar != 2) {
      throw input.broken("PlanarConfiguration is " + planar + ", not 1 (chunky) or 2 (planar)");
    }
    int predictor = predictor(input, directory, compression, type, bits);
    boolean tiled = directory.has(Tags.TILE_WIDTH) || directory.has(Tags.TILE_OFFSETS);
    int blockWidth = tiled ? size(input, directory, Tags.TILE_WIDTH, "TileWidth") : width;
    int blockHeight = tiled ? size(input, directory, Tags.TILE_LENGTH, "TileLength")
        : rowsPerStrip(input, directory, height);
    long[] offsets = tiled ? directory.integers(Tags.TILE_OFFSETS, "TileOffsets")
        : directory.integers(Tags.STRIP_OFFSETS, "StripOffsets");
    long[] counts = tiled ? directory.integers(Tags.TILE_BYTE_COUNTS, "TileByteCounts")
        : directory.integers(Tags.STRIP_BYTE_COUNTS, "StripByteCounts");
    Layout layout = new Layout(width, height, (int) samples, bits, type, compression, planar == 1 || samples == 1,
        predictor, tiled, blockWidth, blockHeight, offsets, counts);
    layout.requireBlocks(input);
    return layout;
  }

  private static int size(TiffInput input, Directory directory, int tag, String name) throws IOException {
    long value = directory.integer(tag, name);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw input.broken(name + " is " + Long.toUnsignedString(value) + ", not 1 to " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  private static int rowsPerStrip(TiffInput input, Directory directory, int height) throws IOException {
    long rows = directory.integer(Tags.ROWS_PER_STRIP, "RowsPerStrip", height);
    if (rows == 0) {
      throw input.broken("RowsPerStrip is 0");
    }
    return rows < 0 ? height : (int) Math.min(rows, height);
  }

  /// A tag with one value for each sample, all of which must be equal; 1 where it is missing.
  private static long perSample(TiffInput input, Directory directory, int tag, String name, long samples)
      throws IOException {
    if (!directory.has(tag)) {
      return 1;
    }
    long[] values = directory.integers(tag, name);
    if (values.length < samples) {
      throw input.broken(name + " has " + values.length + " values for " + samples + " samples a pixel");
    }
    for (int i = 1; i < samples; i++) {
      if (values[i] != values[0]) {
        throw input.unsupported(
            name + " differs between bands: " + values[0] + " in the first, " + values[i] + " in band " + (i + 1));
      }
    }
    return values[0];
  }

  private static SampleType type(TiffInput input, int bits, int format) throws GeoTiffException {
    for (SampleType type : SampleType.values()) {
      if (type.bytes() * 8 == bits && type.sampleFormat() == format) {
        return type;
      }
    }
    String kind = switch (format) {
      case 1 -> "unsigned integers";
      case 2 -> "signed integers";
      case 3 -> "floating-point numbers";
      case 4 -> "samples of undefined format";
      case 5 -> "complex integers";
      case 6 -> "complex numbers";
      default -> "samples of the unknown SampleFormat " + format;
    };
    throw input.unsupported(kind + " of " + bits + " bits; read are integers of 8, 16 and 32 bits and floating-point"
        + " numbers of 16, 32 and 64 bits");
  }

  private static void refuseUnreadable(TiffInput input, Directory directory) throws IOException {
    if (directory.integer(Tags.FILL_ORDER, "FillOrder", 1) != 1) {
      throw input.unsupported("FillOrder other than 1 (bits reversed within bytes)");
    }
    if (directory.integer(Tags.PHOTOMETRIC, "PhotometricInterpretation", 1) == YCBCR
        && directory.integer(Tags.COMPRESSION, "Compression", 1) != 7) {
      throw input.unsupported("YCbCr colours");
    }
  }

  private static Compression compression(TiffInput input, Directory directory) throws IOException {
    long code = directory.integer(Tags.COMPRESSION, "Compression", 1);
    if (code == 32946) {
      return Compression.DEFLATE;
    }
    for (Compression compression : Compression.values()) {
      if (compression.code() == code) {
        return compression;
      }
    }
    String name = switch ((int) code) {
      case 2, 3, 4 -> " (CCITT fax)";
      case 6, 7 -> " (JPEG)";
      case 34887 -> " (LERC)";
      case 34925 -> " (LZMA)";
      case 33003, 33005, 34712 -> " (JPEG 2000)";
      case 50001 -> " (WebP)";
      case 50002, 52546 -> " (JPEG XL)";
      default -> "";
    };
    throw input.unsupported("compression " + code + name + "; read are none, LZW, Deflate, PackBits and ZSTD");
  }

  private static int predictor(TiffInput input, Directory directory, Compression compression, SampleType type,
      int bits) throws IOException {
    long predictor = directory.integer(Tags.PREDICTOR, "Predictor", 1);
    if (predictor < 1 || predictor > 3) {
      throw input.unsupported("Predictor " + predictor + "; read are 1 (none), 2 (differences), 3 (floating point)");
    }
    if (compression == Compression.NONE || compression == Compression.PACKBITS) {
      return 1; // the tag belongs to the other codecs; libtiff leaves it unread here
    }
    if (predictor == 3 && !type.isFloatingPoint()) {
      throw input.broken("Predictor 3 (floating point) on samples of " + type.label());
    }
    if (predictor == 2 && bits < 8) {
      throw input.unsupported("Predictor 2 on samples of " + bits + " bits");
    }
    return (int) predictor;
  }

  private void requireBlocks(TiffInput input) throws GeoTiffException {
    String kind = tiled ? "tiles" : "strips";
    long expected = (long) across() * down();
    if (expected > Integer.MAX_VALUE / planes()) {
      throw input.broken(width + " × " + height + " pixels in " + kind + " of " + blockWidth + " × " + blockHeight
          + " would be " + expected + " " + kind + " a band, more than can be");
    }
    expected *= planes();
    if (offsets.length < expected || counts.length < expected) {
      throw input.broken(width + " × " + height + " pixels, " + samples + " bands, in " + kind + " of " + blockWidth
          + " × " + blockHeight + " need " + expected + " " + kind + ", but there are " + offsets.length
          + " offsets and " + counts.length + " byte counts");
    }
    long unpackedRow = (long) blockWidth * samplesInBlock() * type.bytes();
    if (unpackedRow > (Integer.MAX_VALUE - 16) / blockHeight) {
      throw input.unsupported(kind + " of " + blockWidth + " × " + blockHeight + " pixels, more than 2 GiB");
    }
    for (int i = 0; i < expected; i++) {
      requireBlock(input, i);
    }
  }

  private void requireBlock(TiffInput input, int index) throws GeoTiffException {
    if (isSparse(index)) {
      return;
    }
    String name = name(index);
    if (counts[index] == 0) {
      throw input.broken(name + " has 0 bytes at offset " + offsets[index]);
    }
    input.requireInside(offsets[index], counts[index], name);
    long bytes = blockBytes(index);
    if (Codec.mostBytes(compression, counts[index]) < bytes) {
      throw input.broken(name + " of " + bytes + " bytes cannot come from " + counts[index] + " bytes of compression "
          + compression + "; the file is damaged");
    }
  }

  String name(int index) {
    return (tiled ? "tile " : "strip ") + index;
  }

  /// Blocks that were never written have neither offset nor bytes.
  boolean isSparse(int index) {
    return offsets[index] == 0 && counts[index] == 0;
  }

  int across() {
    return (int) (((long) width + blockWidth - 1) / blockWidth);
  }

  int down() {
    return (int) (((long) height + blockHeight - 1) / blockHeight);
  }

  /// How many times the grid of blocks occurs: once, or once a band.
  int planes() {
    return chunky ? 1 : samples;
  }

  /// Samples of one pixel within a block.
  int samplesInBlock() {
    return chunky ? samples : 1;
  }

  long rowBytes() {
    return ((long) blockWidth * samplesInBlock() * bits + 7) / 8;
  }

  /// Bytes of a block once decoded: tiles are always whole, the last strip ends with the image.
  int blockBytes(int index) {
    int y = index % (across() * down()) / across();
    int rows = tiled ? blockHeight : Math.min(blockHeight, height - y * blockHeight);
    return (int) (rowBytes() * rows);
  }
}
