package org.geopeft.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.geopeft.weights.internal.SafetensorsReader;
import org.geopeft.weights.internal.SourceFile;

/// Weight files of whatever format: what a file is, its first bytes say, not its name.
public final class Checkpoints {
  private Checkpoints() {}

  /// Reads a file as a tree of plain values. A safetensors file is one map from names to tensors.
  ///
  /// @throws CheckpointException if the file is missing, of no known format, damaged or holds more than plain values
  public static CheckpointTree read(Path path) {
    return new CheckpointTree(path.toString(), SourceFile.read(path, Checkpoints::parse));
  }

  private static Object parse(MemorySegment file) {
    return SafetensorsReader.read(file).tensors();
  }
}
