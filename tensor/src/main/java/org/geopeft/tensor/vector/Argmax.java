package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LONG;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Tensor;

/// The first index of the largest element along an axis.
final class Argmax {
  private static final int JOB_OUTPUTS = 4096;

  private Argmax() {}

  static void run(WorkerPool workers, Tensor x, int axis, Tensor out) {
    int at = axis < 0 ? x.shape().rank() + axis : axis;
    long outputs = out.shape().elements();
    if (outputs == 0) {
      return;
    }
    JointAxes kept = JointAxes.of(x.shape().with(at, 1), x);
    MemorySegment data = x.data();
    MemorySegment result = out.data();
    int jobs = Math.toIntExact((outputs + JOB_OUTPUTS - 1) / JOB_OUTPUTS);
    workers.run(jobs, (_, job) -> {
      long end = Math.min(outputs, (job + 1L) * JOB_OUTPUTS);
      for (long i = (long) job * JOB_OUTPUTS; i < end; i++) {
        result.set(LONG, i * 8, first(data, kept.offset(0, i), x.stride(at), x.shape().size(at)));
      }
    });
  }

  private static long first(MemorySegment data, long start, long stride, long n) {
    long best = 0;
    float largest = n == 0 ? 0 : data.get(FLOAT, start * 4);
    for (long k = 1; k < n; k++) {
      float candidate = data.get(FLOAT, (start + k * stride) * 4);
      if (candidate > largest || Float.isNaN(candidate) && !Float.isNaN(largest)) {
        best = k;
        largest = candidate;
      }
    }
    return best;
  }
}
