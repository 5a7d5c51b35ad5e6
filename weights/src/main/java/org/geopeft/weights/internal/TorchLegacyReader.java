package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.geopeft.weights.ElementType;
import org.jspecify.annotations.Nullable;

/// PyTorch's format before 1.6: five pickles (magic number, version, about the machine, the value, the storages' keys),
/// then the storages, each after the number of its elements.
final class TorchLegacyReader {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  /// What the pickle says about a storage.
  private record Claim(@Nullable ElementType type, long bytes) {}

  private final MemorySegment file;
  private long position;

  private TorchLegacyReader(MemorySegment file) {
    this.file = file;
  }

  /// Reads a whole file.
  static @Nullable Object read(MemorySegment file) {
    return new TorchLegacyReader(file).read();
  }

  private @Nullable Object read() {
    if (!MAGIC.equals(next(TorchLegacyReader::none))) {
      throw new FormatException(
          "it is a pickle, but not one of PyTorch's: PyTorch's magic number is missing. Arrays and objects are not"
              + " read");
    }
    Object version = next(TorchLegacyReader::none);
    if (!Long.valueOf(VERSION).equals(version)) {
      throw new FormatException("it is of version " + version + " of PyTorch's old format, " + VERSION + " is known");
    }
    // About the machine that wrote it: this format is little-endian even where the machine was not.
    next(TorchLegacyReader::none);
    // The value comes before its storages, so it is gone through twice: for their sizes, then with them.
    long start = position;
    Map<String, Claim> claims = new HashMap<>();
    next(
        (key, type, bytes) -> {
          Claim claim = new Claim(type, bytes);
          if (!claim.equals(claims.getOrDefault(key, claim))) {
            throw new FormatException("storage " + key + " is of two types or sizes");
          }
          claims.put(key, claim);
          return new Storage(key, type, null, false);
        });
    Map<String, Storage> storages = storages(claims);
    PickleReader reader =
        new PickleReader(file, start, (key, _, _) -> Objects.requireNonNull(storages.get(key)));
    return TreeCheck.check(reader.read());
  }

  private @Nullable Object next(Calls.Storages storages) {
    PickleReader reader = new PickleReader(file, position, storages);
    @Nullable Object value = reader.read();
    position = reader.position();
    return value;
  }

  private static Storage none(String key, @Nullable ElementType type, long bytes) {
    throw new FormatException("a storage " + key + " where there should be none");
  }

  private Map<String, Storage> storages(Map<String, Claim> claims) {
    if (!(next(TorchLegacyReader::none) instanceof List<?> keys)) {
      throw new FormatException("the list of its storages is missing");
    }
    Map<String, Storage> storages = new HashMap<>();
    ByteCursor cursor = new ByteCursor("its data", file, position);
    for (Object key : keys) {
      Claim claim = key instanceof String name ? claims.get(name) : null;
      if (claim == null) {
        throw new FormatException("a storage is listed that no tensor uses");
      }
      long elements = cursor.i8();
      int bytes = claim.type == null ? 1 : claim.type.bytes();
      if (elements != claim.bytes / bytes) {
        throw new FormatException(
            "storage " + key + " has " + elements + " elements, the pickle claims " + claim.bytes / bytes);
      }
      storages.put((String) key, new Storage((String) key, claim.type, cursor.slice(claim.bytes), false));
    }
    if (!storages.keySet().containsAll(claims.keySet())) {
      throw new FormatException("a storage that a tensor uses is not in the file; it is truncated");
    }
    return storages;
  }
}
