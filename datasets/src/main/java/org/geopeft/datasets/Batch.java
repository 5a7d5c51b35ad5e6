package org.geopeft.datasets;

import java.nio.file.Path;
import java.util.List;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Samples of a batch as tensors, which live until the batch is closed. Float tensors are of the backend's float type.
public final class Batch implements AutoCloseable {
  private final Scope scope;
  private final int index;
  private final List<Path> files;
  private final Tensor image;
  private final @Nullable Tensor mask;
  private final BatchMetadata metadata;

  Batch(
      Scope scope, int index, List<Path> files, Tensor image, @Nullable Tensor mask, BatchMetadata metadata) {
    this.scope = scope;
    this.index = index;
    this.files = List.copyOf(files);
    this.image = image;
    this.mask = mask;
    this.metadata = metadata;
  }

  /// The batch's number in its epoch, from 0.
  public int index() {
    return index;
  }

  /// Number of samples.
  public int size() {
    return files.size();
  }

  /// The image file of each sample.
  public List<Path> files() {
    return files;
  }

  /// Normalised images, `[B, bands, H, W]`.
  public Tensor image() {
    return image;
  }

  /// Classes by pixel, `[B, H, W]` of type I64; null where masks are not read (prediction).
  public @Nullable Tensor mask() {
    return mask;
  }

  /// Date and place of each sample, as far as asked for.
  public BatchMetadata metadata() {
    return metadata;
  }

  /// Gives the memory of all tensors back.
  @Override
  public void close() {
    scope.close();
  }
}
