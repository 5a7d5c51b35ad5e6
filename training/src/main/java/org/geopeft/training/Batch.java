package org.geopeft.training;

import java.nio.file.Path;
import java.util.List;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Images of one step with their masks and what is known about them. Whoever takes a batch from a [BatchSource]
/// closes it, which gives its memory back.
///
/// @param image [images, channels, height, width] or [images, channels, frames, height, width], normalised
/// @param mask true classes, I64 [images, height, width]; null where nobody knows them
/// @param temporal [images, frames, 2], year and day of the year, or null
/// @param location [images, 2], latitude and longitude in degrees, or null
/// @param files the image file of each image
/// @param memory gives the memory back
public record Batch(
    Tensor image, @Nullable Tensor mask, @Nullable Tensor temporal, @Nullable Tensor location, List<Path> files,
    Runnable memory) implements AutoCloseable {

  /// The number of images.
  public int images() {
    return Math.toIntExact(image.shape().size(0));
  }

  @Override
  public void close() {
    memory.run();
  }
}
