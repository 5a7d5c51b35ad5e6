package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.weights.ElementType;
import org.jspecify.annotations.Nullable;

/// PyTorch's format since 1.6: a zip file with a pickle and one record a storage.
final class TorchZipReader {
  private static final String PICKLE = "/data.pkl";

  private final ZipArchive zip;
  private final String prefix;
  private final boolean bigEndian;
  private final Map<String, Storage> storages = new HashMap<>();

  private TorchZipReader(ZipArchive zip) {
    this.zip = zip;
    List<String> pickles = zip.names().stream().filter(TorchZipReader::isPickle).toList();
    if (pickles.size() != 1) {
      throw new FormatException(
          "it is a zip file, but not one of PyTorch's: it should have one record FOLDER/data.pkl and has "
              + zip.names().stream().limit(5).toList());
    }
    String pickle = pickles.getFirst();
    prefix = pickle.substring(0, pickle.length() - PICKLE.length() + 1);
    if (zip.names().contains(prefix + "constants.pkl")
        || zip.names().stream().anyMatch(name -> name.startsWith(prefix + "code/"))) {
      throw new FormatException(
          "it is TorchScript: a program with its weights. Save the module's state_dict() with torch.save instead");
    }
    bigEndian = isBigEndian();
  }

  private static boolean isPickle(String record) {
    return record.endsWith(PICKLE) && record.indexOf('/') == record.length() - PICKLE.length();
  }

  /// Reads a whole file.
  static @Nullable Object read(MemorySegment file) {
    TorchZipReader reader = new TorchZipReader(ZipArchive.open(file));
    MemorySegment pickle = reader.zip.read(reader.prefix + "data.pkl");
    return TreeCheck.check(new PickleReader(pickle, 0, reader::storage).read());
  }

  private boolean isBigEndian() {
    // Written since 2.1; before, files were little-endian.
    if (!zip.names().contains(prefix + "byteorder")) {
      return false;
    }
    byte[] bytes = zip.read(prefix + "byteorder").toArray(ValueLayout.JAVA_BYTE);
    String order = new String(bytes, StandardCharsets.ISO_8859_1);
    return switch (order) {
      case "little" -> false;
      case "big" -> true;
      default -> throw new FormatException("its byte order is neither little nor big");
    };
  }

  private Storage storage(String key, @Nullable ElementType type, long bytes) {
    Storage known = storages.get(key);
    if (known == null) {
      MemorySegment record = zip.read(prefix + "data/" + key);
      known = new Storage(key, type, record, bigEndian);
      storages.put(key, known);
    }
    if (known.type() != type || known.byteSize() != bytes) {
      throw new FormatException(
          "storage " + key + " has " + known.byteSize() + " bytes, the pickle claims " + bytes
              + (known.type() == type ? "" : " of another type"));
    }
    return known;
  }
}
