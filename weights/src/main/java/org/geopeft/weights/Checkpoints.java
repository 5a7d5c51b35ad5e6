package org.geopeft.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.geopeft.weights.internal.SafetensorsReader;
import org.geopeft.weights.internal.ShardIndex;
import org.geopeft.weights.internal.SourceFile;
import org.geopeft.weights.internal.TorchReader;
import org.jspecify.annotations.Nullable;

/// Weight files of whatever format: what a file is, its first bytes say, not its name.
public final class Checkpoints {
  private Checkpoints() {}

  /// Reads a file as a tree of plain values. A safetensors file is one map from names to tensors, and so are weights in
  /// several files, of which `path` is the index (`….index.json`).
  ///
  /// @throws CheckpointException if the file is missing, of no known format, damaged or holds more than plain values
  public static CheckpointTree read(Path path) {
    if (path.toString().endsWith(".index.json")) {
      return new CheckpointTree(path.toString(), readShards(path));
    }
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

  private static Map<String, StoredTensor> readShards(Path index) {
    Map<String, String> shards = SourceFile.read(index, ShardIndex::read);
    Map<String, Map<String, StoredTensor>> files = new HashMap<>();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    shards.forEach(
        (name, shard) -> {
          Path path = index.resolveSibling(shard);
          StoredTensor tensor = files.computeIfAbsent(shard, _ -> read(path).tensors()).get(name);
          if (tensor == null) {
            throw new CheckpointException(index + " says that " + name + " is in " + shard + ", but it is not there");
          }
          tensors.put(name, tensor);
        });
    return Collections.unmodifiableMap(tensors);
  }
}
