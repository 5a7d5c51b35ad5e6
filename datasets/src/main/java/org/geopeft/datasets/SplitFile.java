package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A list of sample ids, one a line. An id stands for every file whose name contains it, once the last extension is
/// taken off both: `T10SDH.2020248.v1` becomes `T10SDH.2020248`. Blank lines say nothing; taken as an id, one would
/// stand for every file.
///
/// @param file where the list is from
/// @param ids without blank lines and repetitions, in the order of the file
record SplitFile(Path file, List<String> ids) {
  /// Reads a list.
  ///
  /// @param key the setting that names it, for messages
  static SplitFile read(Path file, String key) {
    try {
      List<String> ids = Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(id -> !id.isEmpty())
          .distinct()
          .toList();
      if (ids.isEmpty()) {
        throw new DatasetException(key + ": " + file + " names no sample.");
      }
      return new SplitFile(file, ids);
    } catch (NoSuchFileException e) {
      throw new DatasetException(key + ": " + file + " does not exist (" + file.toAbsolutePath().normalize()
          + "). Paths of split files are relative to the working directory.", e);
    } catch (IOException e) {
      throw new DatasetException(key + ": " + file + " could not be read as lines of UTF-8 text: " + e + ".", e);
    }
  }

  /// Whether an id stands for a file of this name.
  static boolean matches(String id, String fileName) {
    return withoutExtension(fileName).contains(withoutExtension(id));
  }

  /// Python's `os.path.splitext`: dots at the beginning of a name begin no extension.
  static String withoutExtension(String name) {
    int dot = name.lastIndexOf('.');
    int start = name.lastIndexOf('/') + 1;
    while (start < name.length() && name.charAt(start) == '.') {
      start++;
    }
    return dot > start ? name.substring(0, dot) : name;
  }
}
