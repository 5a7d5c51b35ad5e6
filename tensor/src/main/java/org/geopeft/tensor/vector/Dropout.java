package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Tensor;

/// Dropout by a counter: whether an element is kept depends on its index and the key alone.
final class Dropout {
  private static final int JOB_ELEMENTS = 16 * 1024;

  private Dropout() {}

  static void run(WorkerPool workers, Tensor x, double p, Tensor key, Tensor out) {
    long n = x.shape().elements();
    long seed = key.data().get(Lanes.LONG, 0);
    float factor = (float) (1 / (1 - p));
    MemorySegment from = x.data();
    MemorySegment to = out.data();
    workers.run(Math.toIntExact((n + JOB_ELEMENTS - 1) / JOB_ELEMENTS), (_, job) -> {
      long end = Math.min(n, (job + 1L) * JOB_ELEMENTS);
      for (long i = (long) job * JOB_ELEMENTS; i < end; i++) {
        boolean dropped = CounterRandom.uniform(seed, i) < p;
        to.set(FLOAT, i * 4, dropped ? 0 : from.get(FLOAT, i * 4) * factor);
      }
    });
  }
}
