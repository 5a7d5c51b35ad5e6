package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.geopeft.tensor.Tensor;

/// Rows in order. A number and its place become one long whose order is that of the numbers and, among equal ones, of
/// the places; so any way to sort longs is stable, and gives the same on any thread.
final class Sort {
  private static final long JOB_ELEMENTS = 16 * 1024;

  private Sort() {}

  static void run(WorkerPool workers, Tensor x, int axis, boolean descending, Tensor values, Tensor indices) {
    if (x.shape().elements() == 0) {
      return;
    }
    int n = x.shape().intSize(axis);
    JointAxes lines = JointAxes.of(x.shape().with(axis, 1), x, values);
    long all = x.shape().elements() / n;
    long step = x.stride(axis);
    long outStep = values.stride(axis);
    MemorySegment from = x.data();
    MemorySegment sorted = values.data();
    MemorySegment places = indices.data();
    long perJob = Math.max(1, JOB_ELEMENTS / n);
    workers.run(Math.toIntExact((all + perJob - 1) / perJob), (_, job) -> {
      long[] keys = new long[n];
      long end = Math.min(all, (job + 1) * perJob);
      for (long line = job * perJob; line < end; line++) {
        long start = lines.offset(0, line);
        for (int i = 0; i < n; i++) {
          keys[i] = key(from.get(FLOAT, (start + i * step) * 4), i, descending);
        }
        Arrays.sort(keys);
        long target = lines.offset(1, line);
        for (int i = 0; i < n; i++) {
          long place = place(keys[i]);
          sorted.set(FLOAT, (target + i * outStep) * 4, from.get(FLOAT, (start + place * step) * 4));
          places.set(LONG, (target + i * outStep) * 8, place);
        }
      }
    });
  }

  /// A long whose order is that of the numbers, then of the places, which its lower half holds.
  static long key(float value, int place, boolean descending) {
    int bits = Float.floatToIntBits(value + 0f); // −0 becomes 0, and every NaN the same, above infinity
    int ordered = bits ^ bits >> 31 & Integer.MAX_VALUE;
    return (long) (descending ? ~ordered : ordered) << 32 | place;
  }

  /// The place that a key holds.
  static long place(long key) {
    return key & 0xFFFF_FFFFL;
  }
}
