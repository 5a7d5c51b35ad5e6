package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// PyTorch files of both formats.
public final class TorchReader {
  private static final int PROTO = 0x80;

  private TorchReader() {}

  /// Whether a file begins as one of the two formats.
  public static boolean looksLike(MemorySegment file) {
    return isZip(file) || isPickle(file);
  }

  private static boolean isZip(MemorySegment file) {
    return file.byteSize() >= 2
        && file.get(ValueLayout.JAVA_BYTE, 0) == 'P'
        && file.get(ValueLayout.JAVA_BYTE, 1) == 'K';
  }

  private static boolean isPickle(MemorySegment file) {
    return file.byteSize() > 0 && (file.get(ValueLayout.JAVA_BYTE, 0) & 0xFF) == PROTO;
  }

  /// Reads a whole file as a tree of plain values.
  ///
  /// @throws FormatException if it is no PyTorch file, damaged or more than that
  public static @Nullable Object read(MemorySegment file) {
    if (isZip(file)) {
      return TorchZipReader.read(file);
    }
    if (isPickle(file)) {
      return TorchLegacyReader.read(file);
    }
    byte[] start = file.asSlice(0, Math.min(8, file.byteSize())).toArray(ValueLayout.JAVA_BYTE);
    throw new FormatException(
        "it is no weight file of a known format: it begins with the bytes "
            + HexFormat.ofDelimiter(" ").formatHex(start)
            + ", where PyTorch has a zip file (50 4b) or a pickle (80) and safetensors a length and a brace");
  }
}
