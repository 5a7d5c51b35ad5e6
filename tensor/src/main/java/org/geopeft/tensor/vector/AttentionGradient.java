package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
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
import org.geopeft.tensor.vector.AttentionRows.Operands;
import org.jspecify.annotations.Nullable;

/// Gradients of attention, a head of an image a job: probabilities are computed again, for a block of queries at
/// a time, and gradients of keys and values are added up over the blocks in order.
final class AttentionGradient {
  private final Heads heads;
  private final Operands operands;
  private final @Nullable Tensor outQ;
  private final @Nullable Tensor outK;
  private final @Nullable Tensor outV;
  private final Blocks blocks;
  private final long keyFloats;

  private AttentionGradient(
      Heads heads, Operands operands, @Nullable Tensor outQ, @Nullable Tensor outK, @Nullable Tensor outV) {
    this.heads = heads;
    this.operands = operands;
    this.outQ = outQ;
    this.outK = outK;
    this.outV = outV;
    blocks = new Blocks(heads, operands);
    keyFloats = PackedMatrix.floats(heads.keys(), heads.keyWidth());
  }

  static void run(
      WorkerPool workers,
      Device device,
      Operands operands,
      @Nullable Tensor outQ,
      @Nullable Tensor outK,
      @Nullable Tensor outV) {
    if (outQ == null && outK == null && outV == null) {
      return;
    }
    Heads layout = Heads.of(operands.q(), operands.k(), operands.v());
    if (layout.isEmpty()) {
      fillZero(device, outQ);
      fillZero(device, outK);
      fillZero(device, outV);
      return;
    }
    AttentionGradient gradient = new AttentionGradient(layout, operands, outQ, outK, outV);
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      long slot = gradient.slotFloats();
      MemorySegment scratch = scope.allocate(Shape.of(layout.slots(workers) * slot)).data();
      workers.run(layout.jobs(), (thread, job) -> gradient.head(job, scratch, thread * slot * 4));
    }
  }

  private static void fillZero(Device device, @Nullable Tensor t) {
    if (t != null) {
      device.backend().fill(t, 0);
    }
  }

  /// A block and what belongs to it, K packed, and queries or g of a block packed.
  private long slotFloats() {
    return blocks.floats() + keyFloats + packedBlockFloats();
  }

  private long packedBlockFloats() {
    return PackedMatrix.floats(Heads.BLOCK, Math.max(heads.keyWidth(), heads.valueWidth()));
  }

  private void head(int job, MemorySegment scratch, long at) {
    Block block = blocks.of(job, scratch, at);
    long keysAt = at + blocks.floats() * 4;
    PackedMatrix keys = new PackedMatrix(scratch, keysAt, heads.keys(), heads.keyWidth());
    if (outQ != null) {
      keys.pack(Heads.matrix(operands.k(), job));
    }
    for (int first = 0; first < heads.queries(); first += Heads.BLOCK) {
      int rows = block.compute(first, block.rows.scale());
      backThroughProducts(block, job, first, rows, keys, keysAt + keyFloats * 4);
    }
  }

  private void backThroughProducts(Block block, int job, int first, int rows, PackedMatrix keys, long packAt) {
    int n = heads.keys();
    if (outQ != null) {
      block.gemm.multiply(block.dp, rows, keys, Heads.matrix(outQ, job).from(first, 0), false);
    }
    if (outK != null) {
      Matrix queries = Heads.matrix(operands.q(), job).from(first, 0);
      PackedMatrix packed = new PackedMatrix(block.scratch, packAt, rows, heads.keyWidth()).pack(queries);
      block.gemm.multiply(block.dp.transposed(), n, packed, Heads.matrix(outK, job), first > 0);
    }
    if (outV != null) {
      Matrix gs = Heads.matrix(operands.g(), job).from(first, 0);
      PackedMatrix packed = new PackedMatrix(block.scratch, packAt, rows, heads.valueWidth()).pack(gs);
      block.gemm.multiply(block.p.transposed(), n, packed, Heads.matrix(outV, job), first > 0);
    }
  }

  /// How much memory a block takes, and where its parts are.
  record Blocks(Heads heads, Operands operands, AttentionRows rows, long keyFloats, long valueFloats) {
    Blocks(Heads heads, Operands operands) {
      this(
          heads,
          operands,
          new AttentionRows(operands.settings(), operands.mask(), heads.keys()),
          PackedMatrix.floats(heads.keyWidth(), heads.keys()),
          PackedMatrix.floats(heads.valueWidth(), heads.keys()));
    }

    /// Kᵀ and Vᵀ packed, probabilities and their gradients, a row of the mask, work space.
    long floats() {
      return keyFloats + valueFloats + 2 * heads.blockFloats() + rows.scratchFloats() + Gemm.SCRATCH_FLOATS;
    }

    /// The blocks of one job, in memory from byte `at` on.
    Block of(int job, MemorySegment scratch, long at) {
      return new Block(this, job, scratch, at);
    }
  }

  /// Probabilities and gradients of logits, for some queries of a job at a time.
  static final class Block {
    final MemorySegment scratch;
    final Matrix p;
    final Matrix dp;
    final Gemm gemm;
    final AttentionRows rows;
    private final Heads heads;
    private final int job;
    private final Matrix queries;
    private final Matrix gs;
    private final Matrix outs;
    private final MemorySegment logSum;
    private final PackedMatrix keysAcross;
    private final PackedMatrix valuesAcross;
    private final long biasAt;

    private Block(Blocks layout, int job, MemorySegment scratch, long at) {
      this.job = job;
      this.scratch = scratch;
      heads = layout.heads;
      rows = layout.rows;
      Operands operands = layout.operands;
      queries = Heads.matrix(operands.q(), job);
      gs = Heads.matrix(operands.g(), job);
      outs = Heads.matrix(operands.out(), job);
      logSum = operands.logSum().data();
      int n = heads.keys();
      keysAcross =
          new PackedMatrix(scratch, at, heads.keyWidth(), n).pack(Heads.matrix(operands.k(), job).transposed());
      long valuesAt = at + layout.keyFloats * 4;
      valuesAcross =
          new PackedMatrix(scratch, valuesAt, heads.valueWidth(), n).pack(Heads.matrix(operands.v(), job).transposed());
      long blockBytes = heads.blockFloats() * 4;
      long blocksAt = valuesAt + layout.valueFloats * 4;
      p = heads.block(scratch, blocksAt);
      dp = heads.block(scratch, blocksAt + blockBytes);
      biasAt = blocksAt + 2 * blockBytes;
      gemm = new Gemm(scratch, biasAt + rows.scratchFloats() * 4);
    }

    /// Fills p with probabilities and dp with the gradients of the logits times a factor, for the queries from `first`
    /// on; returns how many there are.
    int compute(int first, float factor) {
      int count = Math.min(Heads.BLOCK, heads.queries() - first);
      long bytes = Rows.padded(heads.keys()) * 4L;
      Attention.logits(gemm, queries.from(first, 0), count, keysAcross, p);
      gemm.multiply(gs.from(first, 0), count, valuesAcross, dp, false);
      for (int row = 0; row < count; row++) {
        long at = p.offset(row, 0) * 4;
        float inExponent = rows.scale();
        if (!rows.isPlain()) {
          rows.finish(job, first + row, scratch, at, biasAt);
          inExponent = 1;
        }
        float rowSum = logSum.get(FLOAT, heads.logSumAt(job, first + row));
        float delta = (float) dot(gs, outs, first + row, heads.valueWidth());
        logitGradients(scratch, at, dp.offset(row, 0) * 4, bytes, inExponent, rowSum, delta, factor);
      }
      return count;
    }

    /// Σ g · out of a row: what softmax hands back to all keys alike.
    private static double dot(Matrix g, Matrix out, int row, int width) {
      long atG = g.offset(row, 0) * 4;
      long atOut = out.offset(row, 0) * 4;
      double sum = 0;
      for (long i = 0; i < width * 4L; i += 4) {
        sum += (double) g.data().get(FLOAT, atG + i) * out.data().get(FLOAT, atOut + i);
      }
      return sum;
    }

    /// Logits become probabilities, gradients of probabilities become gradients of logits times a factor.
    private static void logitGradients(
        MemorySegment scratch,
        long at,
        long gradientAt,
        long bytes,
        float inExponent,
        float logSum,
        float delta,
        float factor) {
      FloatVector scale = all(inExponent);
      FloatVector shift = all(-logSum);
      FloatVector times = all(factor);
      for (long i = 0; i < bytes; i += BYTES) {
        FloatVector p = VectorMath.expOfNegative(load(scratch, at + i).fma(scale, shift));
        p.intoMemorySegment(scratch, at + i, LE);
        load(scratch, gradientAt + i).sub(delta).mul(p).mul(times).intoMemorySegment(scratch, gradientAt + i, LE);
      }
    }
  }
}
