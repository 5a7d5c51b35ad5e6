package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.tensor.Shape;
import org.geopeft.weights.ElementType;
import org.geopeft.weights.SafetensorsFile;
import org.geopeft.weights.StoredTensor;

/// The layout of a safetensors file, and its rules: the tensors cover the data exactly, one after the other.
public final class SafetensorsReader {
  private static final long LENGTH_BYTES = 8;

  /// The limit of the reference library.
  private static final long MAX_HEADER = 100_000_000;

  private SafetensorsReader() {}

  /// Whether a file begins as this format does: a plausible length, then a brace.
  public static boolean looksLike(MemorySegment file) {
    if (file.byteSize() < LENGTH_BYTES + 1) {
      return false;
    }
    long length = file.get(SourceFile.U64, 0);
    return length >= 0 && length <= MAX_HEADER && file.get(ValueLayout.JAVA_BYTE, LENGTH_BYTES) == '{';
  }

  /// Reads a whole file.
  ///
  /// @throws FormatException if it breaks a rule of the format
  public static SafetensorsFile read(MemorySegment file) {
    MemorySegment header = header(file);
    MemorySegment data = file.asSlice(LENGTH_BYTES + header.byteSize());
    SafetensorsHeader parsed = SafetensorsHeader.parse(decode(header));
    List<SafetensorsHeader.Entry> entries = new ArrayList<>(parsed.entries());
    entries.sort(
        Comparator.comparingLong(SafetensorsHeader.Entry::begin).thenComparingLong(SafetensorsHeader.Entry::end));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long end = 0;
    for (SafetensorsHeader.Entry entry : entries) {
      if (entry.begin() != end) {
        throw new FormatException(
            "tensor " + entry.name() + " begins at byte " + entry.begin() + " of the data, but the one before it"
                + " ends at " + end + "; tensors must neither overlap nor leave a gap");
      }
      end = entry.end();
      tensors.put(entry.name(), tensor(entry, data));
    }
    if (end != data.byteSize()) {
      throw new FormatException(
          "the tensors end at byte " + end + " of the data, but the file has " + data.byteSize()
              + " bytes of it" + (end > data.byteSize() ? "; it is truncated" : ""));
    }
    return new SafetensorsFile(tensors, parsed.metadata());
  }

  private static MemorySegment header(MemorySegment file) {
    if (file.byteSize() < LENGTH_BYTES) {
      throw new FormatException(
          "the file has " + file.byteSize() + " bytes, a safetensors file begins with 8 bytes of length;"
              + " it is truncated");
    }
    long length = file.get(SourceFile.U64, 0);
    if (length < 0 || length > MAX_HEADER) {
      throw new FormatException(
          "the header claims " + Long.toUnsignedString(length) + " bytes, more than the format's limit of " + MAX_HEADER
              + "; is this a safetensors file?");
    }
    if (length > file.byteSize() - LENGTH_BYTES) {
      throw new FormatException(
          "the header claims " + length + " bytes, the file has " + file.byteSize() + "; it is truncated");
    }
    return file.asSlice(LENGTH_BYTES, length);
  }

  private static String decode(MemorySegment header) {
    try {
      // A fresh decoder reports malformed input instead of replacing it.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(header.toArray(ValueLayout.JAVA_BYTE)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new FormatException("the header is not UTF-8", e);
    }
  }

  private static StoredTensor tensor(SafetensorsHeader.Entry entry, MemorySegment data) {
    ElementType type = entry.type();
    Shape shape;
    long bytes;
    try {
      shape = Shape.of(entry.shape());
      bytes = Math.multiplyExact(shape.elements(), (long) type.bytes());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new FormatException("tensor " + entry.name() + ": " + e.getMessage(), e);
    }
    if (entry.end() < entry.begin() || entry.end() - entry.begin() != bytes) {
      throw new FormatException(
          "tensor " + entry.name() + " of " + type.label() + " " + shape + " needs " + bytes
              + " bytes, but lies from byte " + entry.begin() + " to " + entry.end());
    }
    if (entry.end() > data.byteSize()) {
      throw new FormatException(
          "tensor " + entry.name() + " ends at byte " + entry.end() + " of the data, but the file has "
              + data.byteSize() + " bytes of it; it is truncated");
    }
    return StoredTensor.of(type, shape, data.asSlice(entry.begin(), bytes));
  }
}
