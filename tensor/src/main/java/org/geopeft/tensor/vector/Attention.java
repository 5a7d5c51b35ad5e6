package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Scaled-dot-product attention, a head of an image a job. Keys and values of a head are packed once; logits exist for
/// a block of queries at a time only.
final class Attention {
  private final Heads heads;
  private final Tensor q;
  private final Tensor k;
  private final Tensor v;
  private final Tensor out;
  private final MemorySegment logSum;
  private final long keyFloats;
  private final long valueFloats;

  private Attention(Heads heads, Tensor q, Tensor k, Tensor v, Tensor out, Tensor logSum) {
    this.heads = heads;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.logSum = logSum.data();
    keyFloats = PackedMatrix.floats(heads.headWidth(), heads.keys());
    valueFloats = PackedMatrix.floats(heads.keys(), heads.headWidth());
  }

  static void forward(
      WorkerPool workers, Device device, int heads, Tensor q, Tensor k, Tensor v, Tensor out, Tensor logSum) {
    if (out.shape().elements() == 0) {
      return;
    }
    Heads layout = Heads.of(heads, q, k);
    Attention attention = new Attention(layout, q, k, v, out, logSum);
    long slot = attention.keyFloats + attention.valueFloats + layout.blockFloats() + Gemm.SCRATCH_FLOATS;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(layout.slots(workers) * slot)).data();
      workers.run(layout.jobs(), (thread, job) -> attention.head(job, scratch, thread * slot * 4));
    }
  }

  private void head(int job, MemorySegment scratch, long keysAt) {
    int n = heads.keys();
    int d = heads.headWidth();
    long valuesAt = keysAt + keyFloats * 4;
    long logitsAt = valuesAt + valueFloats * 4;
    long workAt = logitsAt + heads.blockFloats() * 4;
    Gemm gemm = new Gemm(scratch, workAt);
    Matrix queries = heads.matrix(q, job);
    Matrix results = heads.matrix(out, job);
    PackedMatrix keys = new PackedMatrix(scratch, keysAt, d, n).pack(heads.matrix(k, job).transposed());
    PackedMatrix values = new PackedMatrix(scratch, valuesAt, n, d).pack(heads.matrix(v, job));
    Matrix logits = heads.block(scratch, logitsAt);
    for (int first = 0; first < heads.queries(); first += Heads.BLOCK) {
      int rows = Math.min(Heads.BLOCK, heads.queries() - first);
      gemm.multiply(queries.from(first, 0), rows, keys, logits, false);
      for (int row = 0; row < rows; row++) {
        softmax(logits.offset(row, 0) * 4, scratch, ((long) job * heads.queries() + first + row) * 4);
      }
      gemm.multiply(logits, rows, values, results.from(first, 0), false);
    }
  }

  /// Logits of a row become probabilities.
  private void softmax(long at, MemorySegment scratch, long logSumAt) {
    int padded = Rows.padded(heads.keys());
    Softmax.pad(scratch, at, heads.keys(), Float.NEGATIVE_INFINITY);
    float max = Softmax.max(scratch, at, padded);
    float sum = Softmax.exponentials(scratch, at, padded, heads.scale(), max);
    Softmax.multiply(scratch, at, padded, 1 / sum);
    logSum.set(FLOAT, logSumAt, (float) (max * (double) heads.scale() + Math.log(sum)));
  }
}
