package org.geopeft.weights;

import java.nio.file.Path;
import org.geopeft.weights.internal.SourceFile;
import org.geopeft.weights.internal.TorchReader;

/// Files of PyTorch's `torch.save`: `.pt`, `.pth`, `.bin`, Lightning's `.ckpt`.
///
/// Both formats are read (the zip file, and the row of pickles before PyTorch 1.6), pickle protocols 2 to 5. Reading
/// makes tensors and plain containers and nothing else: any other class in the pickle is refused by its name, except for
/// a fixed list of value classes that hyper-parameters often hold; these are left unread, as [Foreign].
public final class TorchFile {
  private TorchFile() {}

  /// Reads a file as a tree of plain values. Storages are views of the mapped file, each read once however many tensors
  /// share it.
  ///
  /// @throws CheckpointException if the file is missing, no PyTorch file, damaged, or holds more than plain values
  public static CheckpointTree read(Path path) {
    return new CheckpointTree(path.toString(), SourceFile.read(path, TorchReader::read));
  }
}
