package org.geopeft.geotiff.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.geopeft.geotiff.GeoTiffException;

/// The bytes of a TIFF file: its header, and reads at a position. Reads keep no state, so threads may share one.
public final class TiffInput implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final long length;
  private final ByteOrder order;
  private final boolean big;
  private final long firstDirectory;

  private TiffInput(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.length = channel.size();
    if (length < 8) {
      throw broken("it has " + length + " bytes, which is less than a TIFF header");
    }
    ByteBuffer header = ByteBuffer.wrap(readBytes(0, Math.min(16, length), "the header"));
    this.order = byteOrder(header);
    header.order(order);
    int magic = header.getShort(2);
    if (magic != 42 && magic != 43) {
      throw broken("it is no TIFF: after the byte order comes " + magic + " where 42 or 43 (BigTIFF) is due");
    }
    this.big = magic == 43;
    if (big && (length < 16 || header.getShort(4) != 8 || header.getShort(6) != 0)) {
      throw broken("its BigTIFF header is cut or announces offsets of another size than 8 bytes");
    }
    this.firstDirectory = big ? header.getLong(8) : Integer.toUnsignedLong(header.getInt(4));
  }

  public static TiffInput open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new GeoTiffException("Cannot read " + path + ": it is a folder, not a TIFF file.");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new GeoTiffException("Cannot read " + path + ": there is no such file.", e);
    }
    try {
      return new TiffInput(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private ByteOrder byteOrder(ByteBuffer header) throws GeoTiffException {
    int mark = header.order(ByteOrder.BIG_ENDIAN).getShort(0);
    return switch (mark) {
      case 0x4949 -> ByteOrder.LITTLE_ENDIAN;
      case 0x4D4D -> ByteOrder.BIG_ENDIAN;
      default -> throw broken(
          String.format("it is no TIFF: it starts with the bytes %02x %02x, not with II or MM",
              header.get(0), header.get(1)));
    };
  }

  /// `count` bytes at `offset`; `what` names them in the error that a range outside of the file gives.
  byte[] readBytes(long offset, long count, String what) throws IOException {
    requireInside(offset, count, what);
    if (count > Integer.MAX_VALUE - 16) {
      throw unsupported(what + " of " + count + " bytes, more than an array holds");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw broken("it became shorter while " + what + " was read");
      }
    }
    return buffer.array();
  }

  /// Checks that `count` bytes from `offset` lie in the file; both are compared as unsigned numbers.
  void requireInside(long offset, long count, String what) throws GeoTiffException {
    if (offset < 0 || count < 0 || count > length || offset > length - count) {
      throw broken(what + " would lie at offset " + Long.toUnsignedString(offset) + " with "
          + Long.toUnsignedString(count) + " bytes, beyond the file's end at " + length
          + "; the file is truncated or damaged");
    }
  }

  /// The error for a file that contradicts the format.
  public GeoTiffException broken(String detail) {
    return new GeoTiffException("Cannot read " + path + ": " + detail + ".");
  }

  /// The error for a valid feature that is not read.
  public GeoTiffException unsupported(String feature) {
    return new GeoTiffException("Cannot read " + path + ": unsupported feature: " + feature + ".");
  }

  public Path path() {
    return path;
  }

  public long length() {
    return length;
  }

  public ByteOrder order() {
    return order;
  }

  public boolean isBig() {
    return big;
  }

  long firstDirectory() {
    return firstDirectory;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
