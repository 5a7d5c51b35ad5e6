package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Scaled-dot-product attention, a head of an image a job. Keys and values of a head are packed once; logits exist for
/// a block of queries at a time only.
final class Attention {
  private final Heads heads;
  private final AttentionRows logitRows;
  private final Tensor q;
  private final Tensor k;
  private final Tensor v;
  private final Tensor out;
  private final MemorySegment logSum;
  private final long keyFloats;
  private final long valueFloats;

  private Attention(Heads heads, AttentionRows rows, Tensor q, Tensor k, Tensor v, Tensor out, Tensor logSum) {
    this.heads = heads;
    this.logitRows = rows;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.logSum = logSum.data();
    keyFloats = PackedMatrix.floats(heads.keyWidth(), heads.keys());
    valueFloats = PackedMatrix.floats(heads.keys(), heads.valueWidth());
  }

  static void forward(
      WorkerPool workers,
      Device device,
      AttentionSettings settings,
      Tensor q,
      Tensor k,
      Tensor v,
      @Nullable Tensor mask,
      Tensor out,
      Tensor logSum) {
    Heads layout = Heads.of(q, k, v);
    if (layout.isEmpty()) {
      device.backend().fill(out, 0);
      return;
    }
    AttentionRows rows = new AttentionRows(settings, mask, layout.keys());
    Attention attention = new Attention(layout, rows, q, k, v, out, logSum);
    long slot = attention.keyFloats + attention.valueFloats + layout.blockFloats() + rows.scratchFloats()
        + Gemm.SCRATCH_FLOATS;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(layout.slots(workers) * slot)).data();
      workers.run(layout.jobs(), (thread, job) -> attention.head(job, scratch, thread * slot * 4));
    }
  }

  private void head(int job, MemorySegment scratch, long keysAt) {
    int n = heads.keys();
    long valuesAt = keysAt + keyFloats * 4;
    long logitsAt = valuesAt + valueFloats * 4;
    long biasAt = logitsAt + heads.blockFloats() * 4;
    Gemm gemm = new Gemm(scratch, biasAt + logitRows.scratchFloats() * 4);
    Matrix queries = Heads.matrix(q, job);
    Matrix results = Heads.matrix(out, job);
    PackedMatrix keys =
        new PackedMatrix(scratch, keysAt, heads.keyWidth(), n).pack(Heads.matrix(k, job).transposed());
    PackedMatrix values = new PackedMatrix(scratch, valuesAt, n, heads.valueWidth()).pack(Heads.matrix(v, job));
    Matrix logits = heads.block(scratch, logitsAt);
    for (int first = 0; first < heads.queries(); first += Heads.BLOCK) {
      int rows = Math.min(Heads.BLOCK, heads.queries() - first);
      logits(gemm, queries.from(first, 0), rows, keys, logits);
      for (int row = 0; row < rows; row++) {
        long at = logits.offset(row, 0) * 4;
        if (logitRows.isPlain()) {
          Softmax.pad(scratch, at, n, Float.NEGATIVE_INFINITY);
          softmax(at, scratch, logitRows.scale(), heads.logSumAt(job, first + row));
        } else {
          logitRows.finish(job, first + row, scratch, at, biasAt);
          softmax(at, scratch, 1, heads.logSumAt(job, first + row));
        }
      }
      gemm.multiply(logits, rows, values, results.from(first, 0), false);
    }
  }

  /// q kᵀ of some queries; zeros where there are no columns to multiply.
  static void logits(Gemm gemm, Matrix queries, int rows, PackedMatrix keys, Matrix logits) {
    if (keys.k() > 0) {
      gemm.multiply(queries, rows, keys, logits, false);
    } else {
      logits.data().asSlice(logits.at() * 4, rows * logits.rowStride() * 4).fill((byte) 0);
    }
  }

  /// Logits of a padded row become probabilities.
  private void softmax(long at, MemorySegment scratch, float scale, long logSumAt) {
    int padded = Rows.padded(heads.keys());
    float max = Softmax.max(scratch, at, padded);
    if (max == Float.NEGATIVE_INFINITY) { // no key is seen: all probabilities are 0, here and in the gradient
      scratch.asSlice(at, padded * 4L).fill((byte) 0);
      logSum.set(FLOAT, logSumAt, Float.POSITIVE_INFINITY);
      return;
    }
    float sum = Softmax.exponentials(scratch, at, padded, scale, max);
    Softmax.multiply(scratch, at, padded, 1 / sum);
    logSum.set(FLOAT, logSumAt, (float) (max * (double) scale + Math.log(sum)));
  }
}
