package org.geopeft.datasets;

import org.geopeft.tensor.Device;

/// Makes batches of a split. Which samples a batch holds, in which order and with which augmentation follows from seed,
/// epoch and batch number alone: the number of workers changes nothing, and an epoch can be entered at any batch.
public final class DataLoader {
  private final SampleSource samples;
  private final LoaderSettings settings;
  private final BatchMaker maker;

  /// @param device where batches are made
  public DataLoader(SampleSource samples, Normalization normalization, LoaderSettings settings, Device device) {
    this.samples = samples;
    this.settings = settings;
    this.maker = new BatchMaker(device, normalization);
    if (batches() == 0) {
      throw new DatasetException("There are " + samples.size() + " samples, too few for one batch of "
          + settings.batchSize()
          + (settings.dropLast() ? "; the short last batch is left out (drop_last: true)." : "."));
    }
  }

  /// The samples, in the order of the files.
  public SampleSource samples() {
    return samples;
  }

  /// Batches an epoch.
  public int batches() {
    int whole = samples.size() / settings.batchSize();
    return settings.dropLast() || samples.size() % settings.batchSize() == 0 ? whole : whole + 1;
  }

  /// All batches of an epoch.
  public BatchStream epoch(int epoch) {
    return epoch(epoch, 0, batches());
  }

  /// Some batches of an epoch: those numbered `from` to `to` − 1. Close the stream, whether or not it was read to its
  /// end; close each batch.
  public BatchStream epoch(int epoch, int from, int to) {
    if (from < 0 || to > batches()) {
      throw new IllegalArgumentException(
          "batches " + from + " to " + to + " were asked for, an epoch has " + batches());
    }
    int[] order = switch (settings.order()) {
      case SHUFFLED -> SampleOrder.shuffled(samples.size(), settings.seed(), epoch);
      case FILES -> SampleOrder.files(samples.size());
    };
    BatchPlan plan = new BatchPlan(samples, settings, epoch, order);
    return settings.workers() == 0
        ? new InlineBatches(plan, maker, from, to)
        : new PrefetchedBatches(plan, maker, from, to, settings.workers());
  }
}
