package org.geopeft.weights;

import java.nio.file.Path;
import org.geopeft.weights.internal.SafetensorsReader;
import org.geopeft.weights.internal.SourceFile;
import org.geopeft.weights.internal.TorchReader;
import org.jspecify.annotations.Nullable;

/// Weight files of whatever format: what a file is, its first bytes say, not its name.
public final class Checkpoints {
  private Checkpoints() {}

  /// Reads a file as a tree of plain values. A safetensors file is one map from names to tensors.
  ///
  /// @throws CheckpointException if the file is missing, of no known format, damaged or holds more than plain values
  public static CheckpointTree read(Path path) {
    // The name only decides whose error a file of neither format gets.
    boolean named = path.toString().endsWith(".safetensors");
    return new CheckpointTree(
        path.toString(),
        SourceFile.<@Nullable Object>read(
            path,
            file ->
                SafetensorsReader.looksLike(file) || (named && !TorchReader.looksLike(file))
                    ? SafetensorsReader.read(file).tensors()
                    : TorchReader.read(file)));
  }
}
