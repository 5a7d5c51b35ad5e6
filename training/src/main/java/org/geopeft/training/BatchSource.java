package org.geopeft.training;

import java.util.Iterator;

/// Where a pass over data gets its batches from: a loader, its order and augmentation decided by a seed and the epoch
/// alone.
public interface BatchSource {

  /// Batches of one pass.
  int batches();

  /// Begins a pass.
  ///
  /// @param epoch decides, with the source's seed, about order and augmentation
  /// @param first batches to leave out at the start, as a resumed run does
  Pass open(int epoch, int first);

  /// One pass over the data. Closing it early is allowed.
  interface Pass extends Iterator<Batch>, AutoCloseable {
    @Override
    void close();
  }
}
