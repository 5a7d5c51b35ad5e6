package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads memory from front to back; reading past the end is a [FormatException], never anything else.
final class ByteCursor {
  private static final ValueLayout.OfDouble BIG_DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /// No class name is longer.
  private static final int MAX_LINE = 1000;

  private final String what;
  private final MemorySegment memory;
  private long position;

  /// @param what the thing read, for messages
  ByteCursor(String what, MemorySegment memory, long position) {
    this.what = what;
    this.memory = memory;
    this.position = position;
  }

  long position() {
    return position;
  }

  long remaining() {
    return memory.byteSize() - position;
  }

  /// Steps over `count` bytes and gives their first position.
  private long step(long count) {
    if (count < 0 || count > remaining()) {
      throw new FormatException(
          what + " is truncated: " + Long.toUnsignedString(count) + " bytes wanted at byte " + position + ", "
              + remaining() + " left");
    }
    long at = position;
    position += count;
    return at;
  }

  int u1() {
    return memory.get(ValueLayout.JAVA_BYTE, step(1)) & 0xFF;
  }

  int u2() {
    return memory.get(SourceFile.U16, step(2)) & 0xFFFF;
  }

  int i4() {
    return memory.get(SourceFile.U32, step(4));
  }

  long u4() {
    return i4() & 0xFFFF_FFFFL;
  }

  long i8() {
    return memory.get(SourceFile.U64, step(8));
  }

  double bigEndianDouble() {
    return memory.get(BIG_DOUBLE, step(8));
  }

  MemorySegment slice(long count) {
    return memory.asSlice(step(count), count);
  }

  byte[] bytes(long count) {
    MemorySegment bytes = slice(count);
    if (count > Integer.MAX_VALUE - 8) {
      throw new FormatException(what + " holds a value of " + count + " bytes");
    }
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  String utf8(long count) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(count))).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(what + " holds a text that is not UTF-8", e);
    }
  }

  /// The text up to the next line feed, which is stepped over.
  String line() {
    long end = position;
    while (end < memory.byteSize() && memory.get(ValueLayout.JAVA_BYTE, end) != '\n') {
      end++;
      if (end - position > MAX_LINE) {
        throw new FormatException(what + " holds a name of more than " + MAX_LINE + " bytes");
      }
    }
    String text = utf8(end - position);
    step(1);
    return text;
  }
}
