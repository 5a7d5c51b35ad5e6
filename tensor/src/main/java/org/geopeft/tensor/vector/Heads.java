package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Tensor;

/// The sizes of an attention. A job is one matrix of its batch: one head of one image.
///
/// @param jobs matrices
/// @param queries rows of q
/// @param keys rows of k and v
/// @param keyWidth columns of q and k
/// @param valueWidth columns of v
record Heads(int jobs, int queries, int keys, int keyWidth, int valueWidth) {
  /// Queries whose logits exist at one time; a multiple of every tile's height.
  static final int BLOCK = 48;

  static Heads of(Tensor q, Tensor k, Tensor v) {
    int jobs = Math.toIntExact(q.shape().elements(0, q.shape().rank() - 2));
    return new Heads(
        jobs, q.shape().intSize(-2), k.shape().intSize(-2), k.shape().intSize(-1), v.shape().intSize(-1));
  }

  /// Whether there is nothing to add up.
  boolean isEmpty() {
    return jobs == 0 || queries == 0 || keys == 0 || valueWidth == 0;
  }

  /// One matrix of a tensor `[…, rows, columns]` with any strides.
  static Matrix matrix(Tensor t, int job) {
    long at = 0;
    int rest = job;
    for (int axis = t.shape().rank() - 3; axis >= 0; axis--) {
      int size = t.shape().intSize(axis);
      at += rest % size * t.stride(axis);
      rest /= size;
    }
    return new Matrix(t.data(), at, t.stride(-2), t.stride(-1));
  }

  /// Where the log-sum of a query is, in bytes.
  long logSumAt(int job, int query) {
    return ((long) job * queries + query) * 4;
  }

  /// From row to row of a block of logits: whole vectors, and one more so that rows do not meet in the same cache set.
  int rowFloats() {
    return Rows.padded(keys) + Lanes.COUNT;
  }

  /// Floats of a block of logits.
  long blockFloats() {
    return (long) BLOCK * rowFloats();
  }

  /// A block of logits in scratch memory.
  Matrix block(MemorySegment scratch, long at) {
    return new Matrix(scratch, at / 4, rowFloats(), 1);
  }

  /// Threads that can work at the same time.
  int slots(WorkerPool workers) {
    return Math.min(jobs, workers.threads());
  }
}
