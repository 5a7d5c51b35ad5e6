package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// out[…, i, …] = x[…, index[…, i, …], …]. Where one list of positions serves all and what lies behind the axis lies
/// together, whole blocks are moved; otherwise single elements.
final class Gather {
  private static final long JOB_ELEMENTS = 32 * 1024;

  private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LE);
  private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LE);

  private final Tensor x;
  private final int axis;
  private final Tensor index;
  private final MemorySegment from;
  private final MemorySegment positions;
  private final MemorySegment to;
  private final int bytes;
  private final long size;
  private final long step; // of x along the axis

  private Gather(Tensor x, int axis, Tensor index, Tensor out) {
    this.x = x;
    this.axis = axis;
    this.index = index;
    from = x.data();
    positions = index.data();
    to = out.data();
    bytes = x.type().bytes();
    size = x.shape().size(axis);
    step = x.stride(axis);
  }

  static void run(WorkerPool workers, Tensor x, int axis, Tensor index, Tensor out) {
    if (out.shape().elements() == 0) {
      return;
    }
    Gather gather = new Gather(x, axis, index, out);
    if (gather.movesBlocks()) {
      gather.blocks(workers);
    } else {
      gather.elements(workers);
    }
  }

  private boolean movesBlocks() {
    Shape shape = index.shape();
    long expected = 1;
    for (int i = shape.rank() - 1; i >= 0; i--) {
      if (i != axis && shape.size(i) > 1 && index.stride(i) != 0) {
        return false;
      }
      if (i > axis) {
        if (shape.size(i) > 1 && x.stride(i) != expected) {
          return false;
        }
        expected *= shape.size(i);
      }
    }
    return expected > 1;
  }

  private void blocks(WorkerPool workers) {
    Shape shape = index.shape();
    long inner = shape.elements(axis + 1, shape.rank());
    long n = shape.size(axis);
    long blocks = shape.elements(0, axis) * n;
    long pieces = (inner + JOB_ELEMENTS - 1) / JOB_ELEMENTS;
    long perJob = Math.max(1, JOB_ELEMENTS / inner);
    long groups = (blocks + perJob - 1) / perJob;
    workers.run(Math.toIntExact(groups * pieces), (_, job) -> {
      long start = job % pieces * JOB_ELEMENTS;
      long length = Math.min(JOB_ELEMENTS, inner - start);
      long end = Math.min(blocks, (job / pieces + 1) * perJob);
      for (long block = job / pieces * perJob; block < end; block++) {
        long position = position(block % n * index.stride(axis), block * inner);
        long source = outerOffset(block / n) + position * step + start;
        MemorySegment.copy(from, source * bytes, to, (block * inner + start) * bytes, length * bytes);
      }
    });
  }

  private long outerOffset(long outer) {
    long rest = outer;
    long at = 0;
    for (int i = axis - 1; i >= 0; i--) {
      at += rest % x.shape().size(i) * x.stride(i);
      rest /= x.shape().size(i);
    }
    return at;
  }

  private void elements(WorkerPool workers) {
    long[] strides = x.strides();
    strides[axis] = 0; // what the positions say comes on top
    JointAxes axes = JointAxes.ofStrides(
        index.shape().toArray(), strides, index.strides(), index.shape().rowMajorStrides());
    long elements = index.shape().elements();
    workers.run(Math.toIntExact((elements + JOB_ELEMENTS - 1) / JOB_ELEMENTS), (_, job) -> {
      long at = job * JOB_ELEMENTS;
      long end = Math.min(elements, at + JOB_ELEMENTS);
      while (at < end) {
        long row = at / axes.inner();
        long column = at % axes.inner();
        int length = (int) Math.min(axes.inner() - column, end - at);
        long source = axes.rowOffset(0, row) + column * axes.innerStride(0);
        long position = axes.rowOffset(1, row) + column * axes.innerStride(1);
        piece(source, axes.innerStride(0), position, axes.innerStride(1), at, length);
        at += length;
      }
    });
  }

  private void piece(long source, long sourceStride, long position, long positionStride, long target, int n) {
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < n; i++) {
          long s = source + i * sourceStride + position(position + i * positionStride, target + i) * step;
          to.set(ValueLayout.JAVA_BYTE, target + i, from.get(ValueLayout.JAVA_BYTE, s));
        }
      }
      case 2 -> {
        for (int i = 0; i < n; i++) {
          long s = source + i * sourceStride + position(position + i * positionStride, target + i) * step;
          to.set(I16, (target + i) * 2, from.get(I16, s * 2));
        }
      }
      case 4 -> {
        for (int i = 0; i < n; i++) {
          long s = source + i * sourceStride + position(position + i * positionStride, target + i) * step;
          to.set(I32, (target + i) * 4, from.get(I32, s * 4));
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          long s = source + i * sourceStride + position(position + i * positionStride, target + i) * step;
          to.set(LONG, (target + i) * 8, from.get(LONG, s * 8));
        }
      }
    }
  }

  /// The position that lies at an offset of the indices; `place` is its number, for the error.
  private long position(long at, long place) {
    long position = positions.get(LONG, at * 8);
    if (position < 0 || position >= size) {
      throw Indexing.outside("gather", position, place, index.shape(), size);
    }
    return position;
  }
}
