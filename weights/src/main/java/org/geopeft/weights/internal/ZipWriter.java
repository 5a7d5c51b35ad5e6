package org.geopeft.weights.internal;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes a zip file of stored records front to back, laid out as PyTorch lays it out: contents at multiples of 64, so
/// that they can be mapped, and the checksum after the contents. PyTorch computes places of records from this layout
/// without reading their headers, down to the size of each field.
final class ZipWriter {
  /// Where contents begin.
  static final int ALIGNMENT = 64;

  /// From here on a size or a place needs the 64-bit form.
  static final long ZIP64_LIMIT = 0xFFFF_FFFFL;

  private static final int LOCAL_BYTES = 30;
  private static final int IN_ZIP64 = 0xFFFF_FFFF;

  /// Names are UTF-8.
  private static final int UTF8_FLAG = 1 << 11;

  /// Checksum and sizes follow the contents.
  private static final int DESCRIPTOR_FLAG = 1 << 3;

  /// 1 January 1980, the first day that zip knows.
  private static final int DATE = 1 << 5 | 1;

  private record Line(byte[] name, long crc32, long size, long offset) {
    int flags() {
      return UTF8_FLAG | (size > 0 ? DESCRIPTOR_FLAG : 0);
    }
  }

  private final WritableByteChannel channel;
  private final long zip64Limit;
  private final List<Line> lines = new ArrayList<>();
  private long position;

  /// @param zip64Limit [#ZIP64_LIMIT], smaller only in tests
  ZipWriter(WritableByteChannel channel, long zip64Limit) {
    this.channel = channel;
    this.zip64Limit = zip64Limit;
  }

  private boolean large(long value) {
    return value >= zip64Limit;
  }

  /// Writes one record.
  void record(String name, MemorySegment contents) throws IOException {
    Line header = new Line(name.getBytes(StandardCharsets.UTF_8), 0, contents.byteSize(), position);
    write(local(header));
    long crc32 = Chunks.write(channel, contents);
    position += contents.byteSize();
    Line line = new Line(header.name, crc32, header.size, header.offset);
    if (line.size > 0) {
      write(descriptor(line));
    }
    lines.add(line);
  }

  private ByteBuffer local(Line line) {
    ByteBuffer zip64 = zip64(line);
    long contents = position + LOCAL_BYTES + line.name.length + zip64.remaining() + 4;
    int padding = (int) (-contents & (ALIGNMENT - 1));
    ByteBuffer header = buffer(LOCAL_BYTES + line.name.length + zip64.remaining() + 4 + padding);
    header.putInt(0x04034b50).putShort((short) version(zip64)).putShort((short) line.flags());
    header.putShort((short) 0).putShort((short) 0).putShort((short) DATE);
    header.putInt(0).putInt(0).putInt(0);
    header.putShort((short) line.name.length).putShort((short) (zip64.remaining() + 4 + padding));
    header.put(line.name).put(zip64);
    header.put((byte) 'F').put((byte) 'B').putShort((short) padding);
    while (header.hasRemaining()) {
      header.put((byte) 'Z');
    }
    return header.flip();
  }

  private ByteBuffer descriptor(Line line) {
    ByteBuffer descriptor = buffer(24).putInt(0x08074b50).putInt((int) line.crc32);
    if (large(line.size) || large(line.offset)) {
      descriptor.putLong(line.size).putLong(line.size);
    } else {
      descriptor.putInt((int) line.size).putInt((int) line.size);
    }
    return descriptor.flip();
  }

  private ByteBuffer zip64(Line line) {
    int bytes = (large(line.size) ? 16 : 0) + (large(line.offset) ? 8 : 0);
    ByteBuffer extra = buffer(4 + bytes);
    if (bytes > 0) {
      extra.putShort((short) 1).putShort((short) bytes);
    }
    if (large(line.size)) {
      extra.putLong(line.size).putLong(line.size);
    }
    if (large(line.offset)) {
      extra.putLong(line.offset);
    }
    return extra.flip();
  }

  private static int version(ByteBuffer zip64) {
    return zip64.hasRemaining() ? 45 : 20;
  }

  /// Writes the directory, which completes the file.
  void finish() throws IOException {
    long begin = position;
    for (Line line : lines) {
      write(directory(line));
    }
    long bytes = position - begin;
    if (large(begin) || large(bytes) || lines.size() >= 0xFFFF) {
      write(end64(begin, bytes));
    }
    ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
    int count = Math.min(lines.size(), 0xFFFF);
    end.putShort((short) count).putShort((short) count);
    end.putInt(large(bytes) ? IN_ZIP64 : (int) bytes).putInt(large(begin) ? IN_ZIP64 : (int) begin);
    write(end.putShort((short) 0).flip());
  }

  private ByteBuffer directory(Line line) {
    ByteBuffer zip64 = zip64(line);
    ByteBuffer header = buffer(46 + line.name.length + zip64.remaining());
    header.putInt(0x02014b50).putShort((short) version(zip64)).putShort((short) version(zip64));
    header.putShort((short) line.flags()).putShort((short) 0).putShort((short) 0).putShort((short) DATE);
    int size = large(line.size) ? IN_ZIP64 : (int) line.size;
    header.putInt((int) line.crc32).putInt(size).putInt(size);
    header.putShort((short) line.name.length).putShort((short) zip64.remaining());
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    header.putInt(large(line.offset) ? IN_ZIP64 : (int) line.offset);
    return header.put(line.name).put(zip64).flip();
  }

  private ByteBuffer end64(long begin, long bytes) {
    ByteBuffer end = buffer(56 + 20).putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
    end.putInt(0).putInt(0).putLong(lines.size()).putLong(lines.size()).putLong(bytes).putLong(begin);
    return end.putInt(0x07064b50).putInt(0).putLong(position).putInt(1).flip();
  }

  private void write(ByteBuffer bytes) throws IOException {
    position += bytes.remaining();
    AtomicFile.writeFully(channel, bytes);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
