package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Elements;
import org.geopeft.tensor.Tensor;

/// Copies between tensors of any strides and types. Rows that lie side by side are moved whole; where source and target
/// disagree on which axis is the inner one (a transpose), tiles keep both sides in the cache.
final class Copy {
  private static final int TILE = 32;
  private static final long JOB_ELEMENTS = 64 * 1024;

  private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(Lanes.LE);
  private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(Lanes.LE);

  private final MemorySegment source;
  private final MemorySegment target;
  private final DType from;
  private final DType to;
  private final JointAxes axes;

  private Copy(Tensor source, Tensor target) {
    this.source = source.data();
    this.target = target.data();
    from = source.type();
    to = target.type();
    axes = JointAxes.ofCopy(source, target);
  }

  static void run(WorkerPool workers, Tensor source, Tensor target) {
    if (target.shape().elements() == 0) {
      return;
    }
    Copy copy = new Copy(source, target);
    int across = copy.transposedAxis();
    if (across >= 0) {
      copy.transpose(workers, across);
    } else {
      copy.rows(workers);
    }
  }

  /// Rows of the innermost axis; several short rows or a part of a long one a job.
  private void rows(WorkerPool workers) {
    long inner = axes.inner();
    long pieces = (inner + JOB_ELEMENTS - 1) / JOB_ELEMENTS;
    long rowsPerJob = Math.max(1, JOB_ELEMENTS / inner);
    long rowJobs = (axes.rows() + rowsPerJob - 1) / rowsPerJob;
    workers.run(Math.toIntExact(rowJobs * pieces), (_, job) -> {
      long start = job % pieces * JOB_ELEMENTS;
      int length = (int) Math.min(JOB_ELEMENTS, inner - start);
      long end = Math.min(axes.rows(), (job / pieces + 1) * rowsPerJob);
      for (long row = job / pieces * rowsPerJob; row < end; row++) {
        long s = axes.rowOffset(0, row) + start * axes.innerStride(0);
        long t = axes.rowOffset(1, row) + start * axes.innerStride(1);
        piece(s, axes.innerStride(0), t, axes.innerStride(1), length);
      }
    });
  }

  /// The axis along which the source is contiguous, when it is not the target's and tiles pay; otherwise −1.
  private int transposedAxis() {
    int last = axes.rank() - 1;
    if (axes.innerStride(0) == 1 || axes.innerStride(0) == 0) {
      return -1;
    }
    for (int axis = 0; axis < last; axis++) {
      if (axes.stride(0, axis) == 1) {
        return axis;
      }
    }
    return -1;
  }

  /// Tiles over the axis that is contiguous in the source and the innermost one; other axes are walked around them.
  private void transpose(WorkerPool workers, int across) {
    long columns = axes.size(across);
    long bands = (columns + TILE - 1) / TILE;
    long outer = axes.rows() / columns;
    long bandsPerJob = Math.max(1, JOB_ELEMENTS / (TILE * axes.inner()));
    long jobs = (outer * bands + bandsPerJob - 1) / bandsPerJob;
    workers.run(Math.toIntExact(jobs), (_, job) -> {
      long end = Math.min(outer * bands, (job + 1) * bandsPerJob);
      for (long band = job * bandsPerJob; band < end; band++) {
        long s = outerOffset(0, across, band / bands);
        long t = outerOffset(1, across, band / bands);
        band(across, s, t, band % bands * TILE);
      }
    });
  }

  private void band(int across, long sourceStart, long targetStart, long first) {
    long inner = axes.inner();
    long end = Math.min(axes.size(across), first + TILE);
    for (long i = 0; i < inner; i += TILE) {
      int length = (int) Math.min(TILE, inner - i);
      for (long column = first; column < end; column++) {
        long s = sourceStart + column * axes.stride(0, across) + i * axes.innerStride(0);
        long t = targetStart + column * axes.stride(1, across) + i * axes.innerStride(1);
        piece(s, axes.innerStride(0), t, axes.innerStride(1), length);
      }
    }
  }

  /// Where an operand begins for one combination of all axes but `across` and the innermost.
  private long outerOffset(int operand, int across, long index) {
    long rest = index;
    long at = 0;
    for (int axis = axes.rank() - 2; axis >= 0; axis--) {
      if (axis != across) {
        at += rest % axes.size(axis) * axes.stride(operand, axis);
        rest /= axes.size(axis);
      }
    }
    return at;
  }

  private void piece(long s, long sStride, long t, long tStride, int n) {
    if (from != to) {
      convert(s, sStride, t, tStride, n);
    } else if (sStride == 1 && tStride == 1) {
      MemorySegment.copy(source, s * to.bytes(), target, t * to.bytes(), (long) n * to.bytes());
    } else {
      switch (to.bytes()) {
        case 1 -> bytes(s, sStride, t, tStride, n);
        case 2 -> shorts(s, sStride, t, tStride, n);
        case 4 -> ints(s, sStride, t, tStride, n);
        default -> longs(s, sStride, t, tStride, n);
      }
    }
  }

  private void bytes(long s, long sStride, long t, long tStride, int n) {
    for (int i = 0; i < n; i++) {
      target.set(ValueLayout.JAVA_BYTE, t + i * tStride, source.get(ValueLayout.JAVA_BYTE, s + i * sStride));
    }
  }

  private void shorts(long s, long sStride, long t, long tStride, int n) {
    for (int i = 0; i < n; i++) {
      target.set(I16, (t + i * tStride) * 2, source.get(I16, (s + i * sStride) * 2));
    }
  }

  private void ints(long s, long sStride, long t, long tStride, int n) {
    MemorySegment in = source;
    MemorySegment out = target;
    for (int i = 0; i < n; i++) {
      out.set(I32, (t + i * tStride) * 4, in.get(I32, (s + i * sStride) * 4));
    }
  }

  private void longs(long s, long sStride, long t, long tStride, int n) {
    for (int i = 0; i < n; i++) {
      target.set(Lanes.LONG, (t + i * tStride) * 8, source.get(Lanes.LONG, (s + i * sStride) * 8));
    }
  }

  private void convert(long s, long sStride, long t, long tStride, int n) {
    if (from == DType.F16 && to == DType.F32) {
      for (int i = 0; i < n; i++) {
        float value = Float.float16ToFloat(source.get(I16, (s + i * sStride) * 2));
        target.set(Lanes.FLOAT, (t + i * tStride) * 4, value);
      }
    } else if (from == DType.BF16 && to == DType.F32) {
      for (int i = 0; i < n; i++) {
        int bits = source.get(I16, (s + i * sStride) * 2) << 16;
        target.set(I32, (t + i * tStride) * 4, bits);
      }
    } else {
      for (int i = 0; i < n; i++) {
        Elements.write(target, to, t + i * tStride, Elements.read(source, from, s + i * sStride));
      }
    }
  }
}
