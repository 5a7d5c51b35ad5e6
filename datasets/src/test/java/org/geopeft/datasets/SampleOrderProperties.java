package org.geopeft.datasets;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SampleOrderProperties {
  @Property(tries = 200)
  void aShuffledOrderHoldsEverySampleOnce(
      @ForAll @IntRange(max = 300) int samples, @ForAll long seed, @ForAll @IntRange int epoch) {
    int[] order = SampleOrder.shuffled(samples, seed, epoch);
    Arrays.sort(order);
    Assertions.assertArrayEquals(IntStream.range(0, samples).toArray(), order);
  }

  @Property(tries = 50)
  void randomKeysDiffer(@ForAll long seed, @ForAll @IntRange(max = 1000) int epoch) {
    long distinct = IntStream.range(0, 100).mapToLong(i -> SampleOrder.randomKey(seed, epoch, i)).distinct().count();
    Assertions.assertEquals(100, distinct);
  }

  /// Each of the six orders of three samples should come up about 1000 times in 6000 epochs.
  @Test
  void allOrdersAreEquallyLikely() {
    int[] counts = new int[27];
    for (int epoch = 0; epoch < 6000; epoch++) {
      int[] order = SampleOrder.shuffled(3, 42, epoch);
      counts[order[0] * 9 + order[1] * 3 + order[2]]++;
    }
    for (int count : counts) {
      Assertions.assertTrue(count == 0 || (count > 880 && count < 1120), Arrays.toString(counts));
    }
  }
}
