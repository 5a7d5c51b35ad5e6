package org.geopeft.training;

import org.geopeft.datasets.BatchMetadata;
import org.geopeft.datasets.BatchStream;
import org.geopeft.datasets.DataLoader;

/// Batches of a data module's loader.
record LoaderBatches(DataLoader loader) implements BatchSource {

  @Override
  public int batches() {
    return loader.batches();
  }

  @Override
  public Pass open(int epoch, int first) {
    BatchStream stream = loader.epoch(epoch, first, loader.batches());
    return new Pass() {
      @Override
      public boolean hasNext() {
        return stream.hasNext();
      }

      @Override
      public Batch next() {
        var batch = stream.next();
        BatchMetadata metadata = batch.metadata();
        return new Batch(batch.image(), batch.mask(), metadata.temporalCoords(), metadata.locationCoords(),
            batch.files(), batch::close);
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }
}
