package org.geopeft.weights;

import java.nio.file.Path;
import org.geopeft.weights.internal.AtomicFile;
import org.geopeft.weights.internal.SourceFile;
import org.geopeft.weights.internal.TorchReader;
import org.geopeft.weights.internal.TorchWriter;
import org.jspecify.annotations.Nullable;

/// Files of PyTorch's `torch.save`: `.pt`, `.pth`, `.bin`, Lightning's `.ckpt`.
///
/// Both formats are read (the zip file, and the row of pickles before PyTorch 1.6), pickle protocols 2 to 5. Reading
/// makes tensors and plain containers and nothing else: any other class in the pickle is refused by its name, except
/// for a fixed list of value classes that hyper-parameters often hold; these are left unread, as [Foreign].
public final class TorchFile {
  private TorchFile() {}

  /// Reads a file as a tree of plain values. Storages are views of the mapped file, each read once however many tensors
  /// share it.
  ///
  /// @throws CheckpointException if the file is missing, no PyTorch file, damaged, or holds more than plain values
  public static CheckpointTree read(Path path) {
    return new CheckpointTree(path.toString(), SourceFile.read(path, TorchReader::read));
  }

  /// Writes a tree as `torch.save` would, whole or not at all: a temporary file beside it is forced to disk, then
  /// renamed. `torch.load(weights_only=True)` reads it, mapped or not. Elements go from their memory to the file
  /// without a second copy; tensors of the same memory are stored once.
  ///
  /// @param tree maps ([OrderedDict] or [Counter] where Python should see one), lists, [Tuple]s, sets, numbers, truth values, texts,
  ///     bytes, null and [StoredTensor]s
  /// @throws CheckpointException if the tree holds anything else, or the file cannot be written (a full disk); a
  ///     previous file of that name is then untouched
  public static void write(Path path, @Nullable Object tree) {
    write(path, tree, file -> file);
  }

  static void write(Path path, @Nullable Object tree, AtomicFile.Target target) {
    TorchWriter writer = new TorchWriter(tree);
    AtomicFile.write(path, target, writer::write);
  }
}
