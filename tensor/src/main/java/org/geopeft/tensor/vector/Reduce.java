package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Sums, means and extremes over axes. Work is cut into units whose size depends on the shape alone; units give doubles
/// that are combined in order, so that the result is accurate and the same for any number of threads.
final class Reduce {
  /// Elements of a unit.
  private static final int UNIT = 32 * 1024;

  private final Reduction reduction;
  private final MemorySegment x;
  private final MemorySegment out;
  private final JointAxes kept; // operand 0 is x; `out` is contiguous in this order
  private final JointAxes reduced;
  private final long outputs;
  private final long count;

  private Reduce(Reduction reduction, Tensor x, Tensor out) {
    this.reduction = reduction;
    this.x = x.data();
    this.out = out.data();
    int rank = x.shape().rank();
    long[] keptSizes = new long[rank];
    long[] reducedSizes = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      boolean keep = out.shape().size(axis) != 1;
      keptSizes[axis] = keep ? x.shape().size(axis) : 1;
      reducedSizes[axis] = keep ? 1 : x.shape().size(axis);
    }
    kept = JointAxes.of(Shape.of(keptSizes), x);
    reduced = JointAxes.of(Shape.of(reducedSizes), x);
    outputs = out.shape().elements();
    count = Shape.of(reducedSizes).elements();
  }

  static void run(WorkerPool workers, Device device, Reduction reduction, Tensor x, Tensor out) {
    if (out.shape().elements() == 0) {
      return;
    }
    Reduce reduce = new Reduce(reduction, x, out);
    if (reduce.count > 1 && reduce.kept.innerStride(0) == 1 && reduce.kept.inner() >= Lanes.COUNT) {
      Columns.run(workers, reduction, reduce.x, reduce.kept, reduce.reduced, reduce.out);
    } else {
      reduce.byUnits(workers, device);
    }
  }

  private void byUnits(WorkerPool workers, Device device) {
    long inner = Math.max(1, reduced.inner());
    long rowsPerUnit = Math.max(1, UNIT / inner);
    long piecesPerRow = (inner + UNIT - 1) / UNIT;
    long groups = Math.max(1, (reduced.rows() + rowsPerUnit - 1) / rowsPerUnit);
    long units = groups * piecesPerRow;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment partial = scope.allocate(DType.F64, Shape.of(outputs * units)).data();
      long unitsPerJob = Math.max(1, UNIT / Math.max(1, Math.min(count, UNIT)));
      int jobs = Math.toIntExact((outputs * units + unitsPerJob - 1) / unitsPerJob);
      workers.run(jobs, (_, job) -> {
        long end = Math.min(outputs * units, (job + 1) * unitsPerJob);
        for (long u = job * unitsPerJob; u < end; u++) {
          long unit = u % units;
          long firstRow = unit / piecesPerRow * rowsPerUnit;
          long start = unit % piecesPerRow * UNIT;
          partial.set(DOUBLE, u * 8, unit(kept.offset(0, u / units), firstRow, rowsPerUnit, start));
        }
      });
      for (long i = 0; i < outputs; i++) {
        double result = neutral();
        for (long unit = 0; unit < units; unit++) {
          result = combine(result, partial.get(DOUBLE, (i * units + unit) * 8));
        }
        out.set(FLOAT, i * 4, (float) (reduction == Reduction.MEAN ? result / count : result));
      }
    }
  }

  private double unit(long offset, long firstRow, long rows, long start) {
    int length = (int) Math.min(UNIT, reduced.inner() - start);
    double result = neutral();
    long end = Math.min(reduced.rows(), firstRow + rows);
    for (long row = firstRow; row < end; row++) {
      long at = offset + reduced.rowOffset(0, row) + start * reduced.innerStride(0);
      result = combine(result, piece(at, reduced.innerStride(0), length));
    }
    return result;
  }

  private double piece(long at, long stride, int length) {
    if (stride == 1 && length >= 4 * Lanes.COUNT) {
      return switch (reduction) {
        case SUM, MEAN -> sum(x, at * 4, length);
        case MAX -> max(x, at * 4, length * 4L);
        case MIN -> min(x, at * 4, length * 4L);
      };
    }
    double result = neutral();
    for (int i = 0; i < length; i++) {
      result = combine(result, x.get(FLOAT, (at + i * stride) * 4));
    }
    return result;
  }

  /// The sum of floats that lie side by side: blocks of 32 vectors over four accumulators, blocks added in double.
  static double sum(MemorySegment x, long at, int length) {
    int block = 32 * Lanes.COUNT;
    double sum = 0;
    int i = 0;
    while (i < length) {
      int end = Math.min(length, i + block);
      int whole = end - (end - i) % (4 * Lanes.COUNT);
      sum += sumWhole(x, at + i * 4L, (whole - i) * 4L);
      for (int k = whole; k < end; k++) {
        sum += x.get(FLOAT, at + k * 4L);
      }
      i = end;
    }
    return sum;
  }

  private static float sumWhole(MemorySegment x, long at, long bytes) {
    FloatVector s0 = FloatVector.zero(Lanes.S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (long i = at; i < at + bytes; i += 4L * BYTES) {
      s0 = load(x, i).add(s0);
      s1 = load(x, i + BYTES).add(s1);
      s2 = load(x, i + 2L * BYTES).add(s2);
      s3 = load(x, i + 3L * BYTES).add(s3);
    }
    return Lanes.sum(Lanes.ZERO.add(s0).add(s1).add(Lanes.ZERO.add(s2).add(s3)));
  }

  /// The largest of at least a vector of floats that lie side by side; the last vector reaches back.
  private static float max(MemorySegment x, long at, long bytes) {
    FloatVector m = load(x, at + bytes - BYTES);
    for (long i = at; i < at + bytes - BYTES; i += BYTES) {
      m = load(x, i).max(m);
    }
    return Lanes.max(m);
  }

  private static float min(MemorySegment x, long at, long bytes) {
    FloatVector m = load(x, at + bytes - BYTES);
    for (long i = at; i < at + bytes - BYTES; i += BYTES) {
      m = load(x, i).min(m);
    }
    return Lanes.all(Float.POSITIVE_INFINITY).min(m).reduceLanes(VectorOperators.MIN);
  }

  private double neutral() {
    return switch (reduction) {
      case SUM, MEAN -> 0;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  private double combine(double a, double b) {
    return switch (reduction) {
      case SUM, MEAN -> a + b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }
}
