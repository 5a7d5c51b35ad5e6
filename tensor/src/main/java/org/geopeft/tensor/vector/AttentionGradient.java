package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Gradients of attention, a head of an image a job: probabilities are computed again, for a block of queries at
/// a time, and gradients of keys and values are added up over the blocks in order.
final class AttentionGradient {
  /// What goes in and what is wanted.
  record Operands(
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor out,
      Tensor logSum,
      Tensor g,
      @Nullable Tensor outQ,
      @Nullable Tensor outK,
      @Nullable Tensor outV) {}

  private final Heads heads;
  private final Operands operands;
  private final MemorySegment logSum;
  private final long keyFloats;
  private final long blockFloats;

  private AttentionGradient(Heads heads, Operands operands) {
    this.heads = heads;
    this.operands = operands;
    logSum = operands.logSum.data();
    int d = heads.headWidth();
    int n = heads.keys();
    keyFloats = Math.max(PackedMatrix.floats(d, n), PackedMatrix.floats(n, d));
    blockFloats = heads.blockFloats();
  }

  static void run(WorkerPool workers, Device device, int heads, Operands operands) {
    Heads layout = Heads.of(heads, operands.q, operands.k);
    AttentionGradient gradient = new AttentionGradient(layout, operands);
    if (layout.queries() == 0 || layout.keys() == 0 || layout.headWidth() == 0) {
      fillZero(operands.outK);
      fillZero(operands.outV);
      fillZero(operands.outQ);
      return;
    }
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      long slot = gradient.slotFloats();
      MemorySegment scratch = scope.allocate(Shape.of(layout.slots(workers) * slot)).data();
      workers.run(layout.jobs(), (thread, job) -> gradient.head(job, scratch, thread * slot * 4));
    }
  }

  private static void fillZero(@Nullable Tensor t) {
    if (t != null) {
      t.set(new float[Math.toIntExact(t.shape().elements())]);
    }
  }

  /// Kᵀ, Vᵀ and K packed; probabilities and their gradients; queries or g of a block packed; work space.
  private long slotFloats() {
    return 3 * keyFloats + 2 * blockFloats + packedBlockFloats() + Gemm.SCRATCH_FLOATS;
  }

  private long packedBlockFloats() {
    return PackedMatrix.floats(Heads.BLOCK, heads.headWidth());
  }

  private void head(int job, MemorySegment scratch, long at) {
    int n = heads.keys();
    int d = heads.headWidth();
    PackedMatrix keysAcross = new PackedMatrix(scratch, at, d, n);
    PackedMatrix valuesAcross = new PackedMatrix(scratch, at + keyFloats * 4, d, n);
    PackedMatrix keys = new PackedMatrix(scratch, at + keyFloats * 8, n, d);
    Matrix k = heads.matrix(operands.k, job);
    keysAcross.pack(k.transposed());
    valuesAcross.pack(heads.matrix(operands.v, job).transposed());
    if (operands.outQ != null) {
      keys.pack(k);
    }
    long blocksAt = at + keyFloats * 12;
    for (int first = 0; first < heads.queries(); first += Heads.BLOCK) {
      block(job, first, keysAcross, valuesAcross, keys, scratch, blocksAt);
    }
  }

  private void block(
      int job,
      int first,
      PackedMatrix keysAcross,
      PackedMatrix valuesAcross,
      PackedMatrix keys,
      MemorySegment scratch,
      long at) {
    int n = heads.keys();
    int rows = Math.min(Heads.BLOCK, heads.queries() - first);
    Matrix p = heads.block(scratch, at);
    Matrix dp = heads.block(scratch, at + blockFloats * 4);
    long packAt = at + blockFloats * 8;
    Gemm gemm = new Gemm(scratch, packAt + packedBlockFloats() * 4);
    Matrix queries = heads.matrix(operands.q, job).from(first, 0);
    Matrix gs = heads.matrix(operands.g, job).from(first, 0);
    Matrix outs = heads.matrix(operands.out, job).from(first, 0);
    gemm.multiply(queries, rows, keysAcross, p, false);
    gemm.multiply(gs, rows, valuesAcross, dp, false);
    for (int row = 0; row < rows; row++) {
      float rowSum = logSum.get(FLOAT, ((long) job * heads.queries() + first + row) * 4);
      float delta = (float) dot(gs, outs, row, heads.headWidth());
      logitGradients(
          scratch, p.offset(row, 0) * 4, dp.offset(row, 0) * 4, Rows.padded(n) * 4L, heads.scale(), rowSum, delta);
    }
    if (operands.outQ != null) {
      gemm.multiply(dp, rows, keys, heads.matrix(operands.outQ, job).from(first, 0), false);
    }
    PackedMatrix packed = new PackedMatrix(scratch, packAt, rows, heads.headWidth());
    if (operands.outK != null) {
      gemm.multiply(dp.transposed(), n, packed.pack(queries), heads.matrix(operands.outK, job), first > 0);
    }
    if (operands.outV != null) {
      gemm.multiply(p.transposed(), n, packed.pack(gs), heads.matrix(operands.outV, job), first > 0);
    }
  }

  /// Σ g · out of a row: what softmax hands back to all keys alike.
  private static double dot(Matrix g, Matrix out, int row, int d) {
    long atG = g.offset(row, 0) * 4;
    long atOut = out.offset(row, 0) * 4;
    double sum = 0;
    for (long i = 0; i < d * 4L; i += 4) {
      sum += (double) g.data().get(FLOAT, atG + i) * out.data().get(FLOAT, atOut + i);
    }
    return sum;
  }

  /// Logits become probabilities, gradients of probabilities become gradients of q·k.
  private static void logitGradients(
      MemorySegment scratch, long at, long gradientAt, long bytes, float scale, float logSum, float delta) {
    FloatVector factor = all(scale);
    FloatVector shift = all(-logSum);
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector p = VectorMath.expOfNegative(load(scratch, at + i).fma(factor, shift));
      p.intoMemorySegment(scratch, at + i, LE);
      load(scratch, gradientAt + i).sub(delta).mul(p).mul(factor).intoMemorySegment(scratch, gradientAt + i, LE);
    }
  }
}
