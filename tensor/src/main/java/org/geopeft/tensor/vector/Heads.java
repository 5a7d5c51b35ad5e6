package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Tensor;

/// How the heads of an attention lie in its tensors `[B, N, D]`. A job is one head of one image.
///
/// @param jobs images · heads
/// @param heads heads of an image
/// @param queries rows of q
/// @param keys rows of k and v
/// @param headWidth columns of a head, D/H
record Heads(int jobs, int heads, int queries, int keys, int headWidth) {
  /// Queries whose logits exist at one time; a multiple of every tile's height.
  static final int BLOCK = 48;

  static Heads of(int heads, Tensor q, Tensor k) {
    int images = q.shape().intSize(0);
    return new Heads(
        images * heads, heads, q.shape().intSize(1), k.shape().intSize(1), q.shape().intSize(2) / heads);
  }

  /// The factor of the logits.
  float scale() {
    return (float) (1 / Math.sqrt(headWidth));
  }

  /// The rows of one head of one image in a tensor `[B, N, D]`.
  Matrix matrix(Tensor t, int job) {
    long at = job / heads * t.stride(0) + (long) (job % heads) * headWidth;
    return new Matrix(t.data(), at, t.stride(1), 1);
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
