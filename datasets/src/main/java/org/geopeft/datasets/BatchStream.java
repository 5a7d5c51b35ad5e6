package org.geopeft.datasets;

import java.util.Iterator;
import java.util.NoSuchElementException;

/// Batches of an epoch one after another, for one consumer. Whoever takes a batch closes it.
public abstract sealed class BatchStream implements Iterator<Batch>, AutoCloseable
    permits InlineBatches, PrefetchedBatches {
  private final int end;
  private int next;

  BatchStream(int from, int to) {
    this.next = from;
    this.end = to;
  }

  @Override
  public final boolean hasNext() {
    return next < end;
  }

  /// The next batch.
  ///
  /// @throws DatasetException if a sample of it cannot be loaded
  @Override
  public final Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all batches of the epoch were taken");
    }
    return take(next++);
  }

  abstract Batch take(int index);

  /// Stops the workers and frees batches that were not taken.
  @Override
  public abstract void close();
}
