package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Resampling of planes, one axis after the other: columns of a row by a gather, rows by vectors. Rows in scratch
/// memory are padded to whole vectors.
final class Resize {
  private final ResizeTaps rows;
  private final ResizeTaps columns;
  private final float[] rowWeight;
  private final float[] columnWeight;
  private final boolean sameColumns;
  private final long planes;
  private final int smallHeight; // of the side that the taps look at
  private final int smallWidth;
  private final int height; // of the side that has taps
  private final int width;
  private final long rowBytes;

  private Resize(Tensor source, ResizeTaps rows, ResizeTaps columns, Tensor target) {
    this.rows = rows;
    this.columns = columns;
    rowWeight = toFloats(rows.weight());
    columnWeight = toFloats(columns.weight());
    planes = source.shape().size(0);
    smallHeight = source.shape().intSize(1);
    smallWidth = source.shape().intSize(2);
    height = target.shape().intSize(1);
    width = target.shape().intSize(2);
    sameColumns = width == smallWidth && IntStream.range(0, width).allMatch(columns::isCopy);
    rowBytes = Rows.padded(width) * 4L;
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static void forward(
      WorkerPool workers, Device device, Tensor x, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    if (out.shape().elements() > 0) {
      new Resize(x, rows, columns, out).forward(workers, device, x.data(), out.data());
    }
  }

  static void gradient(
      WorkerPool workers, Device device, Tensor g, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    if (out.shape().elements() > 0) {
      new Resize(out, rows, columns, g).gradient(workers, device, g.data(), out.data());
    }
  }

  /// Scratch memory of a plane: all source rows with the target's width, and one more row.
  private long slotBytes() {
    return (smallHeight + 1) * rowBytes;
  }

  private void forward(WorkerPool workers, Device device, MemorySegment x, MemorySegment out) {
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(slots(workers) * slotBytes() / 4)).data();
      workers.run(Math.toIntExact(planes), (slot, plane) -> {
        long at = slot * slotBytes();
        for (int y = 0; y < smallHeight; y++) {
          gatherColumns(x, ((long) plane * smallHeight + y) * smallWidth * 4, scratch, at + y * rowBytes);
        }
        for (int y = 0; y < height; y++) {
          long target = ((long) plane * height + y) * width * 4;
          MemorySegment.copy(scratch, sumOfRows(scratch, at, y), out, target, width * 4L);
        }
      });
    }
  }

  /// Where the weighted sum of rows for target row y is.
  private long sumOfRows(MemorySegment scratch, long at, int y) {
    int from = rows.start()[y];
    if (rows.isSingle(y)) {
      return at + rows.index()[from] * rowBytes;
    }
    long result = at + smallHeight * rowBytes;
    scratch.asSlice(result, rowBytes).fill((byte) 0);
    for (int tap = from; tap < rows.start()[y + 1]; tap++) {
      addScaled(scratch, at + rows.index()[tap] * rowBytes, rowWeight[tap], scratch, result, rowBytes);
    }
    return result;
  }

  private void gradient(WorkerPool workers, Device device, MemorySegment g, MemorySegment out) {
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(slots(workers) * slotBytes() / 4)).data();
      workers.run(Math.toIntExact(planes), (slot, plane) -> {
        long at = slot * slotBytes();
        long row = at + smallHeight * rowBytes;
        scratch.asSlice(at, slotBytes()).fill((byte) 0);
        for (int y = 0; y < height; y++) {
          MemorySegment.copy(g, ((long) plane * height + y) * width * 4, scratch, row, width * 4L);
          for (int tap = rows.start()[y]; tap < rows.start()[y + 1]; tap++) {
            addScaled(scratch, row, rowWeight[tap], scratch, at + rows.index()[tap] * rowBytes, rowBytes);
          }
        }
        for (int y = 0; y < smallHeight; y++) {
          scatterColumns(scratch, at + y * rowBytes, out, ((long) plane * smallHeight + y) * smallWidth * 4);
        }
      });
    }
  }

  private long slots(WorkerPool workers) {
    return Math.min(planes, workers.threads());
  }

  private void gatherColumns(MemorySegment x, long from, MemorySegment to, long at) {
    if (sameColumns) {
      MemorySegment.copy(x, from, to, at, width * 4L);
    } else {
      int[] start = columns.start();
      int[] index = columns.index();
      float[] weight = columnWeight;
      for (int i = 0; i < width; i++) {
        int tap = start[i];
        float sum = weight[tap] * x.get(FLOAT, from + index[tap] * 4L);
        for (tap++; tap < start[i + 1]; tap++) {
          sum += weight[tap] * x.get(FLOAT, from + index[tap] * 4L);
        }
        to.set(FLOAT, at + i * 4L, sum);
      }
    }
    Softmax.pad(to, at, width, 0);
  }

  private void scatterColumns(MemorySegment x, long from, MemorySegment to, long at) {
    if (sameColumns) {
      MemorySegment.copy(x, from, to, at, width * 4L);
      return;
    }
    int[] start = columns.start();
    int[] index = columns.index();
    float[] weight = columnWeight;
    to.asSlice(at, smallWidth * 4L).fill((byte) 0);
    for (int i = 0; i < width; i++) {
      float value = x.get(FLOAT, from + i * 4L);
      for (int tap = start[i]; tap < start[i + 1]; tap++) {
        long target = at + index[tap] * 4L;
        to.set(FLOAT, target, to.get(FLOAT, target) + weight[tap] * value);
      }
    }
  }

  /// to += factor · from.
  private static void addScaled(
      MemorySegment from, long fromAt, float scale, MemorySegment to, long at, long bytes) {
    FloatVector factor = all(scale);
    for (long i = 0; i < bytes; i += BYTES) {
      load(from, fromAt + i).fma(factor, load(to, at + i)).intoMemorySegment(to, at + i, LE);
    }
  }
}
