package org.geopeft.geotiff.internal;

import java.io.IOException;
import java.nio.ByteOrder;
import org.geopeft.geotiff.Compression;
import org.geopeft.geotiff.GeoTiffException;
import org.geopeft.geotiff.Window;
import org.geopeft.geotiff.internal.Codec.CorruptStreamException;
import org.jspecify.annotations.Nullable;

/// Reads windows of an image, decoding each block that the window touches once. Holds no state between reads.
public final class BlockReader {
  private final TiffInput input;
  private final Layout layout;

  public BlockReader(TiffInput input, Layout layout) {
    this.input = input;
    this.layout = layout;
  }

  /// Takes the rows of decoded blocks. Indices count samples, not bytes.
  public interface Sink {
    /// `count` samples of `block` (little-endian) from `from` in steps of `step`, to go to `to` and following.
    void put(byte[] block, int from, int step, long to, int count);

    /// `count` samples of a block that is not in the file.
    void putSparse(long to, int count);
  }

  /// Hands the `bands` (from 0) of `window` to `sink`, whose target is laid out [bands, height, width].
  public void read(int[] bands, Window window, Sink sink) throws IOException {
    if (window.pixels() == 0 || bands.length == 0) {
      return;
    }
    int firstX = window.column() / layout.blockWidth();
    int lastX = (window.column() + window.width() - 1) / layout.blockWidth();
    int firstY = window.row() / layout.blockHeight();
    int lastY = (window.row() + window.height() - 1) / layout.blockHeight();
    for (int y = firstY; y <= lastY; y++) {
      for (int x = firstX; x <= lastX; x++) {
        readBlock(x, y, bands, window, sink);
      }
    }
  }

  private void readBlock(int x, int y, int[] bands, Window window, Sink sink) throws IOException {
    int grid = layout.across() * layout.down();
    int index = y * layout.across() + x;
    byte[] shared = layout.chunky() ? decode(index) : null;
    for (int k = 0; k < bands.length; k++) {
      byte[] block = layout.chunky() ? shared : decode(index + bands[k] * grid);
      copy(block, x, y, layout.chunky() ? bands[k] : 0, window, k * window.pixels(), sink);
    }
  }

  private void copy(byte @Nullable [] block, int x, int y, int sample, Window window, long target, Sink sink) {
    int left = x * layout.blockWidth();
    int top = y * layout.blockHeight();
    int column = Math.max(left, window.column());
    int columns = (int) Math.min((long) left + layout.blockWidth(), window.column() + window.width()) - column;
    int lastRow = (int) Math.min((long) top + layout.blockHeight(), window.row() + window.height());
    int step = layout.samplesInBlock();
    for (int row = Math.max(top, window.row()); row < lastRow; row++) {
      long to = target + (long) (row - window.row()) * window.width() + (column - window.column());
      if (block == null) {
        sink.putSparse(to, columns);
      } else {
        int from = ((row - top) * layout.blockWidth() + (column - left)) * step + sample;
        sink.put(block, from, step, to, columns);
      }
    }
  }

  /// The samples of a block, little-endian, or null for one that was never written.
  private byte @Nullable [] decode(int index) throws IOException {
    if (layout.isSparse(index)) {
      return null;
    }
    byte[] out = decompress(index);
    if (layout.bits() == 1) {
      return unpackBits(out);
    }
    int size = layout.type().bytes();
    int rowBytes = (int) layout.rowBytes();
    if (layout.predictor() == 3) {
      Predictor.joinPlanes(out, rowBytes, size, layout.samplesInBlock());
      return out;
    }
    if (size > 1 && input.order() == ByteOrder.BIG_ENDIAN) {
      Predictor.swap(out, size);
    }
    if (layout.predictor() == 2) {
      Predictor.addUp(out, rowBytes, size, layout.samplesInBlock());
    }
    return out;
  }

  private byte[] decompress(int index) throws IOException {
    String name = layout.name(index);
    int bytes = layout.blockBytes(index);
    long stored = layout.counts()[index];
    if (layout.compression() == Compression.NONE) {
      return input.readBytes(layout.offsets()[index], bytes, name);
    }
    byte[] in = input.readBytes(layout.offsets()[index], stored, name);
    byte[] out = new byte[bytes];
    try {
      Codec.decode(layout.compression(), in, out);
    } catch (CorruptStreamException e) {
      throw new GeoTiffException("Cannot read " + input.path() + ": the " + layout.compression() + " stream of " + name
          + " (" + stored + " bytes at offset " + layout.offsets()[index] + ") is damaged: " + e.getMessage() + ".", e);
    }
    return out;
  }

  /// One byte, 0 or 1, for each bit; rows start on whole bytes.
  private byte[] unpackBits(byte[] packed) {
    int rowBytes = (int) layout.rowBytes();
    int rows = packed.length / rowBytes;
    byte[] out = new byte[Math.multiplyExact(rows, layout.blockWidth())];
    for (int row = 0, to = 0; row < rows; row++) {
      for (int column = 0; column < layout.blockWidth(); column++) {
        out[to++] = (byte) ((packed[row * rowBytes + column / 8] >> (7 - column % 8)) & 1);
      }
    }
    return out;
  }
}
