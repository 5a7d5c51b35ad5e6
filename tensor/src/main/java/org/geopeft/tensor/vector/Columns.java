package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.Reduction;

/// Reduces rows for columns that lie side by side (bias gradients, say). Each column is one lane. Sums: blocks of rows are
/// added plainly, blocks among each other with the rounding errors carried along (Neumaier, 1974), which costs one
/// addition in thirty-two and keeps sums over hundreds of thousands of rows accurate.
final class Columns {
  private static final int BLOCK = 32;

  /// Columns of a job, in vectors.
  private static final int JOB_VECTORS = 4;

  private final MemorySegment x;
  private final JointAxes kept;
  private final JointAxes reduced;
  private final MemorySegment out;
  private final Reduction reduction;

  private Columns(Reduction reduction, MemorySegment x, JointAxes kept, JointAxes reduced, MemorySegment out) {
    this.reduction = reduction;
    this.x = x;
    this.kept = kept;
    this.reduced = reduced;
    this.out = out;
  }

  /// Reduces x, where the innermost kept axis is contiguous and at least a vector long, and there is a row.
  static void run(
      WorkerPool workers, Reduction reduction, MemorySegment x, JointAxes kept, JointAxes reduced, MemorySegment out) {
    Columns columns = new Columns(reduction, x, kept, reduced, out);
    long vectors = (kept.inner() + COUNT - 1) / COUNT;
    long jobsPerRow = (vectors + JOB_VECTORS - 1) / JOB_VECTORS;
    int jobs = Math.toIntExact(kept.rows() * jobsPerRow);
    if (kept.rows() * kept.inner() * reduced.rows() * reduced.inner() < 1 << 14) {
      for (int job = 0; job < jobs; job++) {
        columns.job(job, jobsPerRow, vectors);
      }
    } else {
      workers.run(jobs, (_, job) -> columns.job(job, jobsPerRow, vectors));
    }
  }

  private void job(int job, long jobsPerRow, long vectors) {
    long row = job / jobsPerRow;
    long first = job % jobsPerRow * JOB_VECTORS;
    long end = Math.min(vectors, first + JOB_VECTORS);
    for (long v = first; v < end; v++) {
      // the last vector reaches back so that it is whole: it computes some columns twice, to the same bits
      long column = Math.min(v * COUNT, kept.inner() - COUNT);
      long at = (kept.rowOffset(0, row) + column) * 4;
      FloatVector result = switch (reduction) {
        case SUM -> sum(at);
        case MEAN -> sum(at).div((float) (reduced.rows() * reduced.inner()));
        case MAX -> max(at);
        case MIN -> min(at);
      };
      result.intoMemorySegment(out, (row * kept.inner() + column) * 4, LE);
    }
  }

  private FloatVector max(long at) {
    FloatVector m = load(x, at);
    long step = reduced.innerStride(0) * 4;
    for (long row = 0; row < reduced.rows(); row++) {
      long from = at + reduced.rowOffset(0, row) * 4;
      for (long i = 0; i < reduced.inner(); i++) {
        m = load(x, from + i * step).max(m);
      }
    }
    return Lanes.all(Float.NEGATIVE_INFINITY).max(m);
  }

  private FloatVector min(long at) {
    FloatVector m = load(x, at);
    long step = reduced.innerStride(0) * 4;
    for (long row = 0; row < reduced.rows(); row++) {
      long from = at + reduced.rowOffset(0, row) * 4;
      for (long i = 0; i < reduced.inner(); i++) {
        m = load(x, from + i * step).min(m);
      }
    }
    return Lanes.all(Float.POSITIVE_INFINITY).min(m);
  }

  private FloatVector sum(long at) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    FloatVector lost = sum;
    long step = reduced.innerStride(0) * 4;
    for (long row = 0; row < reduced.rows(); row++) {
      long start = at + reduced.rowOffset(0, row) * 4;
      for (long i = 0; i < reduced.inner(); i += BLOCK) {
        int rows = (int) Math.min(BLOCK, reduced.inner() - i);
        FloatVector block = Lanes.ZERO.add(block(x, start + i * step, rows, step));
        FloatVector before = Lanes.ZERO.add(sum);
        FloatVector next = block.add(before);
        // what the addition lost, by the larger of the two (Neumaier)
        FloatVector lostOfBlock = before.sub(next).add(block);
        FloatVector lostOfSum = block.sub(next).add(before);
        lost = lostOfSum.blend(lostOfBlock, block.abs().compare(VectorOperators.LT, before.abs())).add(lost);
        sum = next;
      }
    }
    return Lanes.ZERO.add(sum).add(lost);
  }

  private static FloatVector block(MemorySegment x, long from, int rows, long step) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    long at = from;
    for (int i = 0; i < rows; i++) {
      sum = load(x, at).add(sum);
      at += step;
    }
    return sum;
  }
}
