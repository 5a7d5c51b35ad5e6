package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;

/// Work on independent rows, some at a time, with scratch memory for each thread.
final class Rows {
  /// Elements of a job.
  private static final int JOB_ELEMENTS = 16 * 1024;

  /// One row; `at` is where the thread's scratch memory begins, in bytes.
  @FunctionalInterface
  interface Body {
    void run(long row, MemorySegment scratch, long at);
  }

  private Rows() {}

  /// The number of floats in the whole vectors that hold n.
  static int padded(int n) {
    return (n + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
  }

  /// Runs all rows of n elements; nothing when n is 0.
  static void run(WorkerPool workers, Device device, long rows, int n, long scratchFloats, Body body) {
    if (n == 0 || rows == 0) {
      return;
    }
    long rowsPerJob = Math.max(1, JOB_ELEMENTS / n);
    int jobs = Math.toIntExact((rows + rowsPerJob - 1) / rowsPerJob);
    long slotBytes = (scratchFloats * 4 + 63) / 64 * 64;
    int slots = Math.min(jobs, workers.threads());
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(slots * slotBytes / 4)).data();
      workers.run(jobs, (slot, job) -> {
        long end = Math.min(rows, (job + 1) * rowsPerJob);
        for (long row = job * rowsPerJob; row < end; row++) {
          body.run(row, scratch, slot * slotBytes);
        }
      });
    }
  }
}
