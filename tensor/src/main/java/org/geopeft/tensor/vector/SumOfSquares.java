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

/// Σ x² in double: blocks of fixed size, added in order.
final class SumOfSquares {
  private static final int BLOCK = 64 * 1024;

  private SumOfSquares() {}

  static void run(WorkerPool workers, Device device, Tensor x, Tensor out) {
    long n = x.shape().elements();
    MemorySegment data = x.data();
    int blocks = Math.toIntExact((n + BLOCK - 1) / BLOCK);
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment partial = scope.allocate(DType.F64, Shape.of(blocks)).data();
      workers.run(blocks, (_, block) -> {
        long start = (long) block * BLOCK;
        partial.set(DOUBLE, block * 8L, block(data, start * 4, (int) Math.min(BLOCK, n - start)));
      });
      double sum = 0;
      for (int block = 0; block < blocks; block++) {
        sum += partial.get(DOUBLE, block * 8L);
      }
      out.set(sum);
    }
  }

  private static double block(MemorySegment x, long at, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      double x0 = x.get(FLOAT, at + i * 4L);
      double x1 = x.get(FLOAT, at + i * 4L + 4);
      double x2 = x.get(FLOAT, at + i * 4L + 8);
      double x3 = x.get(FLOAT, at + i * 4L + 12);
      s0 += x0 * x0;
      s1 += x1 * x1;
      s2 += x2 * x2;
      s3 += x3 * x3;
    }
    for (; i < n; i++) {
      double x0 = x.get(FLOAT, at + i * 4L);
      s0 += x0 * x0;
    }
    return s0 + s1 + (s2 + s3);
  }
}
