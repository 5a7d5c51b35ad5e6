package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.PoolWindows;
import org.geopeft.tensor.Pooling;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Pooling, a plane after the other: first the rows of a window by vectors, then its columns.
final class VectorPooling implements Pooling {
  private final WorkerPool workers;
  private final Device device;

  VectorPooling(WorkerPool workers, Device device) {
    this.workers = workers;
    this.device = device;
  }

  @Override
  public void max(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out, @Nullable Tensor index) {
    if (out.shape().elements() > 0) {
      MemorySegment places = index == null ? MemorySegment.NULL : index.data();
      MaxPool pool = new MaxPool(rows, columns, x.shape().intSize(1), x.shape().intSize(2));
      MemorySegment from = x.data();
      MemorySegment to = out.data();
      planes(x, pool.scratchFloats(), (plane, scratch, at) -> pool.plane(from, plane, scratch, at, to, places));
    }
  }

  @Override
  public void maxGradient(Tensor g, Tensor index, Tensor out) {
    int windows = Math.toIntExact(g.shape().elements(1, 3));
    if (out.shape().elements() > 0) {
      MemorySegment from = g.data();
      MemorySegment places = index.data();
      MemorySegment to = out.data();
      long planeBytes = out.shape().elements(1, 3) * 4;
      planes(
          out, 0,
          (plane, _, _) ->
              MaxPool.scatter(from, places, plane * windows, windows, to, plane * planeBytes, planeBytes));
    }
  }

  @Override
  public void average(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out) {
    if (out.shape().elements() > 0) {
      AveragePool pool = new AveragePool(rows, columns, x.shape().intSize(1), x.shape().intSize(2));
      MemorySegment from = x.data();
      MemorySegment to = out.data();
      planes(x, pool.scratchFloats(), (plane, scratch, at) -> pool.plane(from, plane, scratch, at, to));
    }
  }

  @Override
  public void averageGradient(PoolWindows rows, PoolWindows columns, Tensor g, Tensor out) {
    if (out.shape().elements() > 0) {
      AveragePool pool = new AveragePool(rows, columns, out.shape().intSize(1), out.shape().intSize(2));
      MemorySegment from = g.data();
      MemorySegment to = out.data();
      planes(out, pool.scratchFloats(), (plane, scratch, at) -> pool.gradient(from, plane, scratch, at, to));
    }
  }

  private void planes(Tensor image, long scratchFloats, Rows.Body body) {
    int elements = Math.toIntExact(image.shape().elements(1, 3));
    Rows.run(workers, device, image.shape().size(0), elements, scratchFloats, body);
  }
}
