package org.geopeft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PadModeTest {
  private static long[] sources(PadMode mode) {
    return LongStream.range(-3, 7).map(i -> mode.source(i, 4)).toArray();
  }

  @Test
  void beyondTheEdgeOfFourPixels() {
    assertArrayEquals(new long[] {-1, -1, -1, 0, 1, 2, 3, -1, -1, -1}, sources(PadMode.CONSTANT));
    assertArrayEquals(new long[] {3, 2, 1, 0, 1, 2, 3, 2, 1, 0}, sources(PadMode.REFLECT));
    assertArrayEquals(new long[] {0, 0, 0, 0, 1, 2, 3, 3, 3, 3}, sources(PadMode.REPLICATE));
    assertArrayEquals(new long[] {1, 2, 3, 0, 1, 2, 3, 0, 1, 2}, sources(PadMode.CIRCULAR));
  }
}
