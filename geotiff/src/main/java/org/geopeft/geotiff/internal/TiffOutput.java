package org.geopeft.geotiff.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// A TIFF file being written, little-endian: the directory first, whose size is known before the blocks are, then the
/// blocks one after the other.
public final class TiffOutput implements Closeable {
  private record Entry(FieldType type, long count, byte[] value) {}

  private final FileChannel channel;
  private final boolean big;
  private final Map<Integer, Entry> entries = new TreeMap<>();
  private long end;

  /// Creates the file, which must not exist.
  public TiffOutput(Path path, boolean big) throws IOException {
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.big = big;
  }

  public void shorts(int tag, long... values) {
    integers(tag, FieldType.SHORT, values);
  }

  /// 32-bit numbers.
  public void longs(int tag, long... values) {
    integers(tag, FieldType.LONG, values);
  }

  /// Offsets or byte counts: 64-bit numbers in a BigTIFF file, else 32-bit ones.
  public void offsets(int tag, long... values) {
    integers(tag, big ? FieldType.LONG8 : FieldType.LONG, values);
  }

  public void doubles(int tag, double... values) {
    integers(tag, FieldType.DOUBLE, Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray());
  }

  /// The low bytes of each of `values`, as many as the type has.
  private void integers(int tag, FieldType type, long[] values) {
    byte[] out = new byte[Math.multiplyExact(type.bytes(), values.length)];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (values[i / type.bytes()] >>> (8 * (i % type.bytes())));
    }
    entries.put(tag, new Entry(type, values.length, out));
  }

  public void text(int tag, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    text(tag, Arrays.copyOf(bytes, bytes.length + 1));
  }

  /// A text as the bytes of another file's tag, closing zero included.
  public void text(int tag, byte[] value) {
    entries.put(tag, new Entry(FieldType.ASCII, value.length, value));
  }

  /// Leaves room for the directory: all tags must have been set, with as many values as they will have.
  public void startBlocks() {
    end = directoryEnd();
  }

  /// Appends a block and returns its offset.
  public long append(byte[] block, int length) throws IOException {
    long offset = end;
    write(ByteBuffer.wrap(block, 0, length), offset);
    end += length;
    return offset;
  }

  /// Writes header and directory with the values that the tags have now.
  public void finish() throws IOException {
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(directoryEnd())).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) (big ? 43 : 42));
    if (big) {
      out.putShort((short) 8).putShort((short) 0).putLong(16).putLong(entries.size());
    } else {
      out.putInt(8).putShort((short) entries.size());
    }
    int inline = big ? 8 : 4;
    long pointer = directoryTop() + (long) entries.size() * (big ? 20 : 12) + inline;
    for (var item : entries.entrySet()) {
      Entry entry = item.getValue();
      out.putShort(item.getKey().shortValue()).putShort((short) entry.type.code());
      put(out, entry.count);
      if (entry.value.length <= inline) {
        out.put(entry.value).put(new byte[inline - entry.value.length]);
      } else {
        put(out, pointer);
        pointer += padded(entry);
      }
    }
    put(out, 0);
    for (Entry entry : entries.values()) {
      if (entry.value.length > inline) {
        out.put(entry.value).put(new byte[padded(entry) - entry.value.length]);
      }
    }
    write(out.flip(), 0);
  }

  private void put(ByteBuffer out, long value) {
    if (big) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  private int directoryTop() {
    return big ? 24 : 10;
  }

  private long directoryEnd() {
    int inline = big ? 8 : 4;
    long size = directoryTop() + (long) entries.size() * (big ? 20 : 12) + inline;
    for (Entry entry : entries.values()) {
      size += entry.value.length > inline ? padded(entry) : 0;
    }
    return size;
  }

  /// Values start on even offsets.
  private static int padded(Entry entry) {
    return entry.value.length + (entry.value.length & 1);
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += channel.write(bytes, to);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
