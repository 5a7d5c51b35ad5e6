package org.geopeft.datasets;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.tensor.Device;

/// A data set with its splits and the preparation of its samples.
public interface DataModule {
  /// The samples of a split. Files are listed and checked here; nothing else is read.
  ///
  /// @throws DatasetException naming the first missing or unmatched files
  SampleSource samples(Split split);

  /// Batches of a split. Training batches come in an order that follows from seed and epoch unless `order` says
  /// otherwise; all others in the order of the files.
  ///
  /// @param device where the batches' tensors are made
  /// @param seed of shuffling and augmentation
  DataLoader loader(Split split, Device device, long seed, TrainOrder order);

  /// What images of a batch are normalised by.
  Normalization normalization();

  /// The bands of a sample, in order.
  List<String> bands();

  /// Samples a batch.
  int batchSize();

  /// Lists the files of these splits and opens each, without reading pixels.
  ///
  /// @throws DatasetException with the mistakes of all of them
  default void check(List<Split> splits) {
    List<String> mistakes = new ArrayList<>();
    for (Split split : splits) {
      try {
        samples(split).check(batchSize());
      } catch (DatasetException e) {
        mistakes.add(e.getMessage());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new DatasetException(String.join("\n", mistakes));
    }
  }
}
