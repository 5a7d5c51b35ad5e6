package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LONG;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Elements;
import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Tensor;

/// Elements by position on the CPU.
final class VectorIndexing implements Indexing {
  private static final int JOB_ELEMENTS = 32 * 1024;

  private final WorkerPool workers;
  private final Device device;

  VectorIndexing(WorkerPool workers, Device device) {
    this.workers = workers;
    this.device = device;
  }

  @Override
  public void gather(Tensor x, int axis, Tensor index, Tensor out) {
    Gather.run(workers, x, axis, index, out);
  }

  @Override
  public void scatterAdd(Tensor source, int axis, Tensor index, Tensor out) {
    ScatterAdd.run(workers, device, source, axis, index, out);
  }

  @Override
  public void sort(Tensor x, int axis, boolean descending, Tensor values, Tensor indices) {
    Sort.run(workers, x, axis, descending, values, indices);
  }

  @Override
  public void triangle(Tensor x, boolean lower, long diagonal, Tensor out) {
    long columns = x.shape().size(2);
    long rows = x.shape().size(1);
    if (x.shape().elements() == 0) {
      return;
    }
    long bytes = x.type().bytes();
    MemorySegment from = x.data();
    MemorySegment to = out.data();
    jobs(x.shape().elements() / columns, columns, row -> {
      long cut = Math.clamp(row % rows + diagonal + (lower ? 1 : 0), 0, columns);
      long kept = lower ? 0 : cut;
      long length = lower ? cut : columns - cut;
      to.asSlice(row * columns * bytes, columns * bytes).fill((byte) 0);
      MemorySegment.copy(from, (row * columns + kept) * bytes, to, (row * columns + kept) * bytes, length * bytes);
    });
  }

  @Override
  public void oneHot(Tensor index, Tensor out) {
    long n = index.shape().elements();
    if (out.shape().elements() == 0 && n == 0) {
      return;
    }
    long classes = out.shape().size(-1);
    DType type = out.type();
    MemorySegment positions = index.data();
    MemorySegment to = out.data();
    to.asSlice(0, out.shape().elements() * type.bytes()).fill((byte) 0);
    jobs(n, 1, i -> {
      long position = positions.get(LONG, i * 8);
      if (position < 0 || position >= classes) {
        throw Indexing.outside("one hot", position, i, index.shape(), classes);
      }
      Elements.write(to, type, i * classes + position, 1);
    });
  }

  @Override
  public void matches(Tensor x, double value, Tensor out) {
    if (x.shape().elements() == 0) {
      return;
    }
    DType type = x.type();
    MemorySegment from = x.data();
    MemorySegment to = out.data();
    jobs(x.shape().elements(), 1, i -> to.set(FLOAT, i * 4, Elements.read(from, type, i) == value ? 1 : 0));
  }

  /// One of many equal pieces of work.
  @FunctionalInterface
  private interface Piece {
    void run(long i);
  }

  private void jobs(long pieces, long elementsOfOne, Piece piece) {
    long perJob = Math.max(1, JOB_ELEMENTS / elementsOfOne);
    workers.run(Math.toIntExact((pieces + perJob - 1) / perJob), (_, job) -> {
      long end = Math.min(pieces, (job + 1) * perJob);
      for (long i = job * perJob; i < end; i++) {
        piece.run(i);
      }
    });
  }
}
