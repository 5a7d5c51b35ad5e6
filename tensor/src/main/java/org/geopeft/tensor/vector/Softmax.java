package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Tensor;

/// Softmax over rows. Kernels work on rows in scratch memory, padded to whole vectors.
final class Softmax {
  private Softmax() {}

  static void forward(WorkerPool workers, Device device, Tensor x, Tensor out) {
    int n = x.shape().intSize(-1);
    MemorySegment from = x.data();
    MemorySegment to = out.data();
    int padded = Rows.padded(n);
    Rows.run(workers, device, x.shape().elements() / Math.max(1, n), n, padded, (row, scratch, at) -> {
      MemorySegment.copy(from, row * n * 4, scratch, at, n * 4L);
      pad(scratch, at, n, Float.NEGATIVE_INFINITY);
      float max = max(scratch, at, padded);
      float sum = exponentials(scratch, at, padded, 1, max);
      divide(scratch, at, padded, sum);
      MemorySegment.copy(scratch, at, to, row * n * 4, n * 4L);
    });
  }

  static void gradient(WorkerPool workers, Device device, Tensor y, Tensor g, Tensor out) {
    int n = y.shape().intSize(-1);
    MemorySegment fromY = y.data();
    MemorySegment fromG = g.data();
    MemorySegment to = out.data();
    int padded = Rows.padded(n);
    Rows.run(workers, device, y.shape().elements() / Math.max(1, n), n, 2 * padded, (row, scratch, at) -> {
      long atG = at + padded * 4L;
      MemorySegment.copy(fromY, row * n * 4, scratch, at, n * 4L);
      MemorySegment.copy(fromG, row * n * 4, scratch, atG, n * 4L);
      pad(scratch, at, n, 0);
      pad(scratch, atG, n, 0);
      combine(scratch, at, atG, padded);
      MemorySegment.copy(scratch, at, to, row * n * 4, n * 4L);
    });
  }

  /// Fills a row of n elements up to whole vectors.
  static void pad(MemorySegment row, long at, int n, float value) {
    for (int i = n; i < Rows.padded(n); i++) {
      row.set(FLOAT, at + i * 4L, value);
    }
  }

  /// The largest element of a padded row.
  static float max(MemorySegment row, long at, int padded) {
    FloatVector max = load(row, at);
    for (long i = at + BYTES; i < at + padded * 4L; i += BYTES) {
      max = load(row, i).max(max);
    }
    return Lanes.max(max);
  }

  /// x → e^(scale · (x − max)) in place; returns the sum.
  static float exponentials(MemorySegment row, long at, int padded, float scale, float max) {
    FloatVector factor = all(scale);
    FloatVector top = all(max);
    FloatVector sum = FloatVector.zero(Lanes.S);
    for (long i = at; i < at + padded * 4L; i += BYTES) {
      FloatVector e = VectorMath.expOfNegative(load(row, i).sub(top).mul(factor));
      sum = e.add(sum);
      e.intoMemorySegment(row, i, LE);
    }
    return Lanes.sum(sum);
  }

  /// Each element of a padded row by a divisor.
  private static void divide(MemorySegment row, long at, int padded, float divisor) {
    for (long i = at; i < at + padded * 4L; i += BYTES) {
      load(row, i).div(divisor).intoMemorySegment(row, i, LE);
    }
  }

  /// Each element of a padded row times a factor.
  static void multiply(MemorySegment row, long at, int padded, float factor) {
    for (long i = at; i < at + padded * 4L; i += BYTES) {
      load(row, i).mul(factor).intoMemorySegment(row, i, LE);
    }
  }

  /// y → (g − Σ g·y) · y in place.
  private static void combine(MemorySegment rows, long at, long atG, int padded) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    for (long i = 0; i < padded * 4L; i += BYTES) {
      sum = load(rows, at + i).fma(load(rows, atG + i), sum);
    }
    float total = Lanes.sum(sum);
    for (long i = 0; i < padded * 4L; i += BYTES) {
      load(rows, atG + i).sub(total).mul(load(rows, at + i)).intoMemorySegment(rows, at + i, LE);
    }
  }

}
