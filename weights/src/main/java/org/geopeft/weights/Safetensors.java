package org.geopeft.weights;

import java.nio.file.Path;
import java.util.Map;
import org.geopeft.weights.internal.AtomicFile;
import org.geopeft.weights.internal.SafetensorsReader;
import org.geopeft.weights.internal.SafetensorsWriter;
import org.geopeft.weights.internal.SourceFile;

/// The safetensors format: the length of a JSON header, the header, then the elements of all tensors without a gap.
public final class Safetensors {
  private Safetensors() {}

  /// Reads a file. It is mapped, no element is touched.
  ///
  /// @throws CheckpointException if the file is missing or breaks a rule of the format: as strict as the reference
  ///     library 0.8, and a name given twice is refused as well
  public static SafetensorsFile read(Path path) {
    return SourceFile.read(path, SafetensorsReader::read);
  }

  /// Writes a file, whole or not at all: a temporary file beside it is forced to disk, then renamed.
  ///
  /// @param tensors by name; wide elements are laid before narrow ones, so that all are aligned
  /// @param metadata written as `__metadata__` unless empty
  /// @throws CheckpointException if the disk is full or a tensor's type has no name in this format; a previous file of
  ///     that name is then untouched
  public static void write(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    SafetensorsWriter writer = new SafetensorsWriter(tensors, metadata);
    AtomicFile.write(path, file -> file, writer::write);
  }
}
