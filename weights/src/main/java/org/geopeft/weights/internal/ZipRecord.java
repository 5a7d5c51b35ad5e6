package org.geopeft.weights.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// One file inside of a zip file.
///
/// @param size of the contents, in bytes
/// @param begin of its header in the zip file
/// @param packed the bytes in the zip file
/// @param end of its bytes in the zip file
record ZipRecord(String name, boolean isDeflated, long crc32, long size, long begin, MemorySegment packed, long end) {
  /// The most that deflate can make of a byte.
  private static final long MAX_RATIO = 1032;

  private static final int CHUNK = 16 << 20;

  static ZipRecord of(String name, int method, long crc32, long size, long begin, MemorySegment packed, long end) {
    if (method != 0 && method != 8) {
      throw new FormatException("its zip record " + name + " is compressed by method " + method);
    }
    boolean deflated = method == 8;
    if (deflated ? size < 0 || size / MAX_RATIO > packed.byteSize() : size != packed.byteSize()) {
      throw new FormatException(
          "its zip record " + name + " claims " + size + " bytes and has " + packed.byteSize());
    }
    return new ZipRecord(name, deflated, crc32, size, begin, packed, end);
  }

  /// The contents: the zip file's own memory if they are not compressed.
  ///
  /// @throws FormatException if they are damaged
  MemorySegment read() {
    MemorySegment contents = isDeflated ? inflate() : packed;
    // PyTorch can be told to leave the checksums out; they are 0 then.
    if (crc32 != 0 && Chunks.crc32(contents) != crc32) {
      throw new FormatException("its zip record " + name + " is damaged: the CRC-32 is not the directory's");
    }
    return contents.asReadOnly();
  }

  private MemorySegment inflate() {
    // One byte more than announced: an inflater that is given no room does not say that it is finished.
    MemorySegment contents = Arena.ofAuto().allocate(size + 1, 64);
    Inflater inflater = new Inflater(true);
    try {
      long in = 0;
      long out = 0;
      while (!inflater.finished() && out <= size) {
        if (inflater.needsInput()) {
          if (in == packed.byteSize()) {
            break;
          }
          long length = Math.min(CHUNK, packed.byteSize() - in);
          inflater.setInput(packed.asSlice(in, length).asByteBuffer());
          in += length;
        }
        out += inflater.inflate(contents.asSlice(out, Math.min(CHUNK, size + 1 - out)).asByteBuffer());
      }
      if (out != size || !inflater.finished()) {
        throw new FormatException("its zip record " + name + " does not inflate to its " + size + " bytes");
      }
      return contents.asSlice(0, size);
    } catch (DataFormatException e) {
      throw new FormatException("its zip record " + name + " is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }
}
