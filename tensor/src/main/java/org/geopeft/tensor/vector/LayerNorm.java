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

/// Layer normalisation over rows. When rows are no whole vectors they are padded in scratch memory.
final class LayerNorm {
  private static final long BLOCK_BYTES = 32L * BYTES;

  private LayerNorm() {}

  static void forward(
      WorkerPool workers,
      Device device,
      Tensor x,
      Tensor weight,
      Tensor bias,
      double eps,
      Tensor out,
      Tensor mean,
      Tensor scale) {
    int n = x.shape().intSize(-1);
    int padded = Rows.padded(n);
    MemorySegment xs = x.data();
    MemorySegment ws = weight.data();
    MemorySegment bs = bias.data();
    MemorySegment to = out.data();
    MemorySegment means = mean.data();
    MemorySegment scales = scale.data();
    long rows = x.shape().elements() / Math.max(1, n);
    Rows.run(workers, device, rows, n, 3L * padded, (row, scratch, at) -> {
      boolean whole = padded == n;
      MemorySegment from = whole ? xs : padRow(xs, row * n * 4, n, scratch, at);
      long fromAt = whole ? row * n * 4 : at;
      float center = (float) (Reduce.sum(from, fromAt, n) / n);
      if (!whole) {
        Softmax.pad(scratch, at, n, center); // adds nothing to the variance
      }
      float factor = (float) (1 / Math.sqrt(squares(from, fromAt, padded, center) / n + eps));
      means.set(FLOAT, row * 4, center);
      scales.set(FLOAT, row * 4, factor);
      if (whole) {
        write(from, fromAt, ws, 0, bs, 0, to, row * n * 4, n, center, factor);
      } else {
        padRow(ws, 0, n, scratch, at + padded * 4L);
        padRow(bs, 0, n, scratch, at + padded * 8L);
        write(scratch, at, scratch, at + padded * 4L, scratch, at + padded * 8L, scratch, at, padded, center, factor);
        MemorySegment.copy(scratch, at, to, row * n * 4, n * 4L);
      }
    });
  }

  /// Copies n floats to scratch memory and pads them with zeros.
  static MemorySegment padRow(MemorySegment from, long fromAt, int n, MemorySegment scratch, long at) {
    MemorySegment.copy(from, fromAt, scratch, at, n * 4L);
    Softmax.pad(scratch, at, n, 0);
    return scratch;
  }

  /// Σ (x − mean)² over a padded row: blocks in float, added in double.
  private static double squares(MemorySegment x, long at, int padded, float mean) {
    long end = at + padded * 4L;
    double sum = 0;
    for (long i = at; i < end; i += BLOCK_BYTES) {
      sum += squares(x, i, Math.min(end, i + BLOCK_BYTES), mean);
    }
    return sum;
  }

  private static float squares(MemorySegment x, long at, long end, float mean) {
    FloatVector s0 = FloatVector.zero(Lanes.S);
    FloatVector s1 = s0;
    FloatVector center = all(mean);
    long i = at;
    for (; i + BYTES < end; i += 2L * BYTES) {
      FloatVector d0 = load(x, i).sub(center);
      FloatVector d1 = load(x, i + BYTES).sub(center);
      s0 = d0.fma(d0, s0);
      s1 = d1.fma(d1, s1);
    }
    if (i < end) {
      FloatVector d0 = load(x, i).sub(center);
      s0 = d0.fma(d0, s0);
    }
    return Lanes.sum(Lanes.ZERO.add(s0).add(s1));
  }

  private static void write(
      MemorySegment x,
      long at,
      MemorySegment weight,
      long atWeight,
      MemorySegment bias,
      long atBias,
      MemorySegment out,
      long atOut,
      int n,
      float mean,
      float scale) {
    FloatVector center = all(mean);
    FloatVector factor = all(scale);
    for (long i = 0; i < n * 4L; i += BYTES) {
      FloatVector normed = load(x, at + i).sub(center).mul(factor);
      normed.fma(load(weight, atWeight + i), load(bias, atBias + i)).intoMemorySegment(out, atOut + i, LE);
    }
  }
}
