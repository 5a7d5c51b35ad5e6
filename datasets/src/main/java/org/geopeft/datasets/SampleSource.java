package org.geopeft.datasets;

import java.io.IOException;
import java.nio.file.Path;

/// The samples of a split in their fixed order. Implementations are safe for use by several threads.
public interface SampleSource {
  /// Number of samples.
  int size();

  /// The image file of a sample.
  Path file(int index);

  /// Opens every file without reading pixels, so that a broken one is found before training, not during it.
  ///
  /// @param batchSize samples that are put together; if more than one, all must be of equal size
  /// @throws DatasetException naming the first files that cannot be used, and why
  void check(int batchSize);

  /// Reads and prepares a sample.
  ///
  /// @param index 0 to [#size()] − 1
  /// @param randomKey key of the random numbers that augmentation may use for this sample in this epoch
  /// @throws IOException if a file cannot be read
  /// @throws DatasetException if the data break a rule
  Sample load(int index, long randomKey) throws IOException;
}
