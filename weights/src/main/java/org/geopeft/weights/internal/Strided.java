package org.geopeft.weights.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.geopeft.tensor.Shape;

/// Views of a storage by offset and strides, as PyTorch has them.
public final class Strided {
  private static final ValueLayout.OfInt FOUR_BYTES = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort TWO_BYTES = ValueLayout.JAVA_SHORT_UNALIGNED;

  private Strided() {}

  /// One past the highest element that the view reaches, 0 for an empty view.
  ///
  /// @throws IllegalArgumentException if a number is negative, ranks differ or the end is beyond 2⁶³ − 1
  public static long end(Shape shape, long offset, long[] strides) {
    if (strides.length != shape.rank()) {
      throw new IllegalArgumentException(shape.rank() + " sizes but " + strides.length + " strides");
    }
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset " + offset);
    }
    long last = offset;
    for (int axis = 0; axis < strides.length; axis++) {
      if (strides[axis] < 0) {
        throw new IllegalArgumentException("negative stride " + strides[axis]);
      }
      long steps = Math.max(0, shape.size(axis) - 1);
      if (Math.multiplyHigh(steps, strides[axis]) != 0
          || steps * strides[axis] < 0
          || last + steps * strides[axis] < 0) {
        throw new IllegalArgumentException("stride " + strides[axis] + " × size " + shape.size(axis) + " overflows");
      }
      last += steps * strides[axis];
    }
    if (last == Long.MAX_VALUE) {
      throw new IllegalArgumentException("offset " + offset + " overflows");
    }
    return shape.elements() == 0 ? 0 : last + 1;
  }

  /// Whether the view's elements follow each other in row-major order.
  public static boolean isContiguous(Shape shape, long[] strides) {
    return shape.elements() == 0 || firstContiguousAxis(shape, strides) == 0;
  }

  /// The axis from which on the view is contiguous; the rank if not even the last axis is.
  private static int firstContiguousAxis(Shape shape, long[] strides) {
    long step = 1;
    int axis = strides.length;
    while (axis > 0 && (shape.size(axis - 1) == 1 || strides[axis - 1] == step)) {
      axis--;
      step *= shape.size(axis);
    }
    return axis;
  }

  /// Copies the view's elements to `target` in row-major order.
  public static void copy(
      MemorySegment storage, long offset, long[] strides, Shape shape, int bytes, MemorySegment target) {
    if (shape.elements() == 0) {
      return;
    }
    int axis = firstContiguousAxis(shape, strides);
    long runBytes = shape.elements(axis, shape.rank()) * bytes;
    if (axis == 0) {
      MemorySegment.copy(storage, offset * bytes, target, 0, runBytes);
      return;
    }
    new Copy(storage, strides, shape, bytes, target, axis, runBytes).axis(0, offset * bytes, 0);
  }

  /// The outer axes are walked; the last of them is a loop over runs.
  private record Copy(
      MemorySegment storage,
      long[] strides,
      Shape shape,
      int bytes,
      MemorySegment target,
      int outerAxes,
      long runBytes) {

    long axis(int axis, long from, long to) {
      long size = shape.size(axis);
      long step = strides[axis] * bytes;
      if (axis == outerAxes - 1) {
        return runs(from, to, size, step);
      }
      long at = to;
      for (long i = 0; i < size; i++) {
        at = axis(axis + 1, from + i * step, at);
      }
      return at;
    }

    private long runs(long from, long to, long count, long step) {
      if (runBytes == 4) {
        for (long i = 0; i < count; i++) {
          target.set(FOUR_BYTES, to + 4 * i, storage.get(FOUR_BYTES, from + i * step));
        }
      } else if (runBytes == 2) {
        for (long i = 0; i < count; i++) {
          target.set(TWO_BYTES, to + 2 * i, storage.get(TWO_BYTES, from + i * step));
        }
      } else {
        for (long i = 0; i < count; i++) {
          MemorySegment.copy(storage, from + i * step, target, to + i * runBytes, runBytes);
        }
      }
      return to + count * runBytes;
    }
  }
}
