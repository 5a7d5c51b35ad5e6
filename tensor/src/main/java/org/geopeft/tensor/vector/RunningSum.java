package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Running sums along the middle axis of `[A, N, B]`: some columns of one matrix at a time, a double for each.
final class RunningSum {
  private static final int COLUMNS = 256;

  /// Elements of a job.
  private static final long JOB_ELEMENTS = 16 * 1024;

  private final MemorySegment x;
  private final MemorySegment out;
  private final long n;
  private final long inner;
  private final boolean backwards;

  private RunningSum(Tensor x, boolean backwards, Tensor out) {
    this.x = x.data();
    this.out = out.data();
    this.backwards = backwards;
    n = x.shape().size(1);
    inner = x.shape().size(2);
  }

  static void run(WorkerPool workers, Device device, Tensor x, boolean backwards, Tensor out) {
    if (x.shape().elements() == 0) {
      return;
    }
    RunningSum sums = new RunningSum(x, backwards, out);
    long blocks = (sums.inner + COLUMNS - 1) / COLUMNS;
    long pieces = x.shape().size(0) * blocks;
    long perJob = Math.max(1, JOB_ELEMENTS / (sums.n * Math.min(sums.inner, COLUMNS)));
    int jobs = Math.toIntExact((pieces + perJob - 1) / perJob);
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      int slots = Math.min(jobs, workers.threads());
      MemorySegment scratch = scope.allocate(DType.F64, Shape.of((long) slots * COLUMNS)).data();
      workers.run(jobs, (slot, job) -> {
        for (long piece = job * perJob; piece < Math.min(pieces, (job + 1) * perJob); piece++) {
          if (sums.inner == 1) {
            sums.line(piece);
          } else {
            sums.columns(piece / blocks, piece % blocks * COLUMNS, scratch, (long) slot * COLUMNS * 8);
          }
        }
      });
    }
  }

  private void line(long matrix) {
    double sum = 0;
    for (long k = 0; k < n; k++) {
      long at = (matrix * n + (backwards ? n - 1 - k : k)) * 4;
      sum += x.get(FLOAT, at);
      out.set(FLOAT, at, (float) sum);
    }
  }

  private void columns(long matrix, long first, MemorySegment scratch, long at) {
    int width = (int) Math.min(COLUMNS, inner - first);
    scratch.asSlice(at, width * 8L).fill((byte) 0);
    for (long k = 0; k < n; k++) {
      long row = ((matrix * n + (backwards ? n - 1 - k : k)) * inner + first) * 4;
      for (int column = 0; column < width; column++) {
        double sum = scratch.get(DOUBLE, at + column * 8L) + x.get(FLOAT, row + column * 4L);
        scratch.set(DOUBLE, at + column * 8L, sum);
        out.set(FLOAT, row + column * 4L, (float) sum);
      }
    }
  }
}
