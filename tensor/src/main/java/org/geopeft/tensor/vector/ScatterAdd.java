package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LONG;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// out[…, index[…, i, …], …] += source[…, i, …]. A line along the axis belongs to one thread, which adds its elements
/// in their order to sums in double: the same bits for any number of threads.
final class ScatterAdd {
  /// Sums that a tile of lines keeps, where lines are not longer: they stay in the second cache.
  private static final long TILE_SUMS = 48 * 1024;

  private static final int MOST_LINES = 256;
  private static final long JOB_ELEMENTS = 32 * 1024;

  private final MemorySegment source;
  private final MemorySegment positions;
  private final MemorySegment out;
  private final Tensor index;
  private final int axis;
  private final JointAxes lines; // operands: source, index, out
  private final long count;
  private final long size;
  private final long sourceStep;
  private final long indexStep;
  private final long outStep;

  private ScatterAdd(Tensor source, int axis, Tensor index, Tensor out) {
    this.source = source.data();
    this.positions = index.data();
    this.out = out.data();
    this.index = index;
    this.axis = axis;
    lines = JointAxes.of(index.shape().with(axis, 1), source, index, out);
    count = index.shape().size(axis);
    size = out.shape().size(axis);
    sourceStep = source.stride(axis);
    indexStep = index.stride(axis);
    outStep = out.stride(axis);
  }

  static void run(WorkerPool workers, Device device, Tensor source, int axis, Tensor index, Tensor out) {
    if (source.shape().elements() > 0) {
      new ScatterAdd(source, axis, index, out).run(workers, device);
    }
  }

  private void run(WorkerPool workers, Device device) {
    long all = index.shape().elements() / count;
    int perTile = (int) Math.min(all, Math.clamp(TILE_SUMS / Math.max(1, size), 1, MOST_LINES));
    long tiles = (all + perTile - 1) / perTile;
    long tilesPerJob = Math.max(1, JOB_ELEMENTS / (perTile * Math.max(count, size)));
    int jobs = Math.toIntExact((tiles + tilesPerJob - 1) / tilesPerJob);
    long slotBytes = Math.max(1, size) * perTile * 8;
    int slots = Math.min(jobs, workers.threads());
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(DType.U8, Shape.of(slots * slotBytes)).data();
      workers.run(jobs, (slot, job) -> {
        MemorySegment sums = scratch.asSlice(slot * slotBytes, slotBytes);
        long end = Math.min(tiles, (job + 1) * tilesPerJob);
        for (long tile = job * tilesPerJob; tile < end; tile++) {
          tile(tile * perTile, (int) Math.min(perTile, all - tile * perTile), sums);
        }
      });
    }
  }

  /// Some lines side by side: their sums lie so too.
  private void tile(long first, int n, MemorySegment sums) {
    long[] sourceAt = new long[n];
    long[] indexAt = new long[n];
    long[] outAt = new long[n];
    boolean together = true; // the same positions, and elements side by side
    for (int line = 0; line < n; line++) {
      sourceAt[line] = lines.offset(0, first + line);
      indexAt[line] = lines.offset(1, first + line);
      outAt[line] = lines.offset(2, first + line);
      together &= indexAt[line] == indexAt[0] && sourceAt[line] == sourceAt[0] + line;
    }
    sums.fill((byte) 0);
    for (long k = 0; k < count; k++) {
      if (together) {
        long position = position(indexAt[0], first, k);
        addRow(sums, position * n * 8, (sourceAt[0] + k * sourceStep) * 4, n);
        continue;
      }
      for (int line = 0; line < n; line++) {
        long at = (position(indexAt[line], first + line, k) * n + line) * 8;
        sums.set(DOUBLE, at, sums.get(DOUBLE, at) + source.get(FLOAT, (sourceAt[line] + k * sourceStep) * 4));
      }
    }
    for (long k = 0; k < size; k++) {
      for (int line = 0; line < n; line++) {
        long at = (outAt[line] + k * outStep) * 4;
        out.set(FLOAT, at, (float) (out.get(FLOAT, at) + sums.get(DOUBLE, (k * n + line) * 8)));
      }
    }
  }

  /// One place for all lines of a tile, whose elements lie side by side.
  private void addRow(MemorySegment sums, long at, long from, int n) {
    for (int line = 0; line < n; line++) {
      long to = at + line * 8L;
      sums.set(DOUBLE, to, sums.get(DOUBLE, to) + source.get(FLOAT, from + line * 4L));
    }
  }

  private long position(long lineStart, long line, long k) {
    long position = positions.get(LONG, (lineStart + k * indexStep) * 8);
    if (position < 0 || position >= size) {
      throw Indexing.outside("scatter add", position, place(line, k), index.shape(), size);
    }
    return position;
  }

  /// The number of an index in row-major order.
  private long place(long line, long k) {
    long inner = index.shape().elements(axis + 1, index.shape().rank());
    return (line / inner * count + k) * inner + line % inner;
  }
}
