package org.geopeft.weights.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.geopeft.weights.ElementType;
import org.jspecify.annotations.Nullable;

/// A storage of a PyTorch file, read once however many tensors are views of it.
final class Storage {
  private final String key;
  private final @Nullable ElementType type;
  private final @Nullable MemorySegment bytes;
  private final boolean bigEndian;

  /// Little-endian copies of a big-endian storage, by the size of what was turned round.
  private final Map<Integer, MemorySegment> turned = new HashMap<>();

  /// @param type of the elements, null if the tensors say
  /// @param bytes null while a file is gone through for the sizes only
  Storage(String key, @Nullable ElementType type, @Nullable MemorySegment bytes, boolean bigEndian) {
    this.key = key;
    this.type = type;
    this.bytes = bytes;
    this.bigEndian = bigEndian;
  }

  String key() {
    return key;
  }

  @Nullable ElementType type() {
    return type;
  }

  boolean isPresent() {
    return bytes != null;
  }

  long byteSize() {
    return present().byteSize();
  }

  private MemorySegment present() {
    return Objects.requireNonNull(bytes);
  }

  /// A part of this storage.
  ///
  /// @param offset of its first element
  /// @param size in elements of `elementBytes` bytes
  Storage part(long offset, long size, int elementBytes) {
    if (bytes == null) {
      return this;
    }
    long elements = bytes.byteSize() / elementBytes;
    if (offset < 0 || size < 0 || offset > elements || size > elements - offset) {
      throw new FormatException(
          "a view of " + size + " elements from " + offset + " does not fit storage " + key + " of " + elements);
    }
    return new Storage(key, type, bytes.asSlice(offset * elementBytes, size * elementBytes), bigEndian);
  }

  /// The storage as little-endian elements of `as`.
  MemorySegment littleEndian(ElementType as) {
    int word = as.wordBytes();
    return bigEndian && word > 1 ? turned.computeIfAbsent(word, this::turn) : present();
  }

  private MemorySegment turn(int word) {
    long size = byteSize();
    MemorySegment copy = Arena.ofAuto().allocate(size, 64);
    ValueLayout from =
        switch (word) {
          case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED;
          case 4 -> ValueLayout.JAVA_INT_UNALIGNED;
          case 8 -> ValueLayout.JAVA_LONG_UNALIGNED;
          default -> throw new IllegalArgumentException("words of " + word + " bytes");
        };
    MemorySegment.copy(
        present(),
        from.withOrder(ByteOrder.BIG_ENDIAN),
        0,
        copy,
        from.withOrder(ByteOrder.LITTLE_ENDIAN),
        0,
        size / word);
    return copy;
  }
}
