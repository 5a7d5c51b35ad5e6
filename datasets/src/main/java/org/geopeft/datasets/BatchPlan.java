package org.geopeft.datasets;

import java.nio.file.Path;
import java.util.Arrays;

/// Which samples the batches of one epoch hold.
record BatchPlan(SampleSource samples, LoaderSettings settings, int epoch, int[] order) {
  int[] batch(int index) {
    int from = index * settings.batchSize();
    return Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batchSize()));
  }

  /// Loads a sample; whatever goes wrong, the error names the file.
  Sample load(int sample) {
    Path file = samples.file(sample);
    try {
      return samples.load(sample, SampleOrder.randomKey(settings.seed(), epoch, sample));
    } catch (DatasetException e) {
      throw e;
    } catch (Exception e) {
      throw new DatasetException("Loading " + file + " failed: " + e.getMessage(), e);
    }
  }
}
