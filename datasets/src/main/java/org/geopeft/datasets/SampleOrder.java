package org.geopeft.datasets;

import org.geopeft.tensor.CounterRandom;

/// Order and random keys of the samples of an epoch: functions of seed and epoch alone, so that neither the number of
/// workers nor a restart changes them.
final class SampleOrder {
  private SampleOrder() {}

  static int[] files(int samples) {
    int[] order = new int[samples];
    for (int i = 0; i < samples; i++) {
      order[i] = i;
    }
    return order;
  }

  /// Every order is equally likely (Fisher and Yates).
  static int[] shuffled(int samples, long seed, int epoch) {
    int[] order = files(samples);
    long key = CounterRandom.bits(CounterRandom.key(seed, "shuffle"), epoch);
    for (int i = samples - 1; i > 0; i--) {
      int j = (int) Math.unsignedMultiplyHigh(CounterRandom.bits(key, i), i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  /// The key of the random numbers that a sample may use in an epoch.
  static long randomKey(long seed, int epoch, int sample) {
    return CounterRandom.bits(CounterRandom.bits(CounterRandom.key(seed, "augment"), epoch), sample);
  }
}
