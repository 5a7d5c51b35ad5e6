package org.geopeft.weights.internal;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32;

/// Memory of any size and kind as a row of buffers, without a copy of the whole.
final class Chunks {
  private static final int CHUNK = 4 << 20;

  /// What is done with each buffer.
  @FunctionalInterface
  private interface Sink<E extends Exception> {
    void accept(ByteBuffer buffer) throws E;
  }

  private Chunks() {}

  /// Writes all of `data`.
  ///
  /// @return its CRC-32, which costs little beside writing
  static long write(WritableByteChannel channel, MemorySegment data) throws IOException {
    CRC32 crc = new CRC32();
    Chunks.<IOException>forEach(
        data,
        buffer -> {
          crc.update(buffer.duplicate());
          AtomicFile.writeFully(channel, buffer);
        });
    return crc.getValue();
  }

  /// The CRC-32 of `data`.
  static long crc32(MemorySegment data) {
    CRC32 crc = new CRC32();
    Chunks.<RuntimeException>forEach(data, crc::update);
    return crc.getValue();
  }

  private static <E extends Exception> void forEach(MemorySegment data, Sink<E> sink) throws E {
    // An array of floats has no byte buffer of its own, so it passes through one of a few megabytes.
    boolean direct = data.isNative();
    int chunk = (int) Math.min(CHUNK, data.byteSize());
    MemorySegment staging = MemorySegment.ofArray(new byte[direct ? 0 : chunk]);
    for (long at = 0; at < data.byteSize(); at += chunk) {
      long length = Math.min(chunk, data.byteSize() - at);
      if (direct) {
        sink.accept(data.asSlice(at, length).asByteBuffer());
      } else {
        MemorySegment.copy(data, at, staging, 0, length);
        sink.accept(staging.asSlice(0, length).asByteBuffer());
      }
    }
  }
}
