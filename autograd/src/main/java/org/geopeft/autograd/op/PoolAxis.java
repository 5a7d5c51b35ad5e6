package org.geopeft.autograd.op;

import org.geopeft.autograd.Op;
import org.geopeft.tensor.PoolWindows;
import org.geopeft.tensor.Slide;

/// How a pooling lays its windows along one axis.
public sealed interface PoolAxis {
  /// Windows of one size that slide by a stride.
  ///
  /// @param kernel positions of a window
  /// @param slide how it moves; its padding is at most half of a window
  /// @param ceil whether a last window may begin inside of the axis and end behind the padding
  /// @param countPadding whether an average divides by positions in the padding, too
  record Sliding(int kernel, Slide slide, boolean ceil, boolean countPadding) implements PoolAxis {
    /// Windows side by side.
    public static Sliding of(int kernel) {
      return of(kernel, kernel, 0);
    }

    /// Windows with the same padding on both sides.
    public static Sliding of(int kernel, int stride, int padding) {
      return new Sliding(kernel, Slide.of(stride, padding, 1), false, true);
    }

    @Override
    public PoolWindows windows(String what, long size) {
      long extent = slide.extent(kernel);
      if (kernel < 1 || 2L * Math.max(slide.before(), slide.after()) > extent) {
        throw Op.shapeError(
            "GP-SHAPE-065", what, "the padding is at most half of a window of " + extent + ", got " + slide);
      }
      long count = count(size, extent);
      if (count < 1) {
        throw Op.shapeError(
            "GP-SHAPE-066", what, "a window of " + extent + " fits into the " + size + " positions of an axis and "
                + "their padding of " + slide.before() + " and " + slide.after());
      }
      int windows = Math.toIntExact(count);
      int[] start = new int[windows];
      int[] end = new int[windows];
      int[] divisor = new int[windows];
      for (int i = 0; i < windows; i++) {
        int first = i * slide.stride() - slide.before();
        start[i] = first < 0 ? Math.floorMod(first, slide.dilation()) : first;
        end[i] = Math.toIntExact(Math.min(size, first + extent));
        divisor[i] = Math.toIntExact(
            countPadding ? Math.min(size + slide.after(), first + extent) - first : end[i] - start[i]);
        if (end[i] <= start[i]) {
          throw Op.shapeError(
              "GP-SHAPE-067", what, "every window holds a position, which window " + i + " of an axis of " + size
                  + " does not with " + slide);
        }
      }
      return new PoolWindows(slide.dilation(), start, end, divisor);
    }

    private long count(long size, long extent) {
      if (!ceil) {
        return slide.windows(size, kernel);
      }
      long padded = size + slide.before() + slide.after();
      long count = Math.ceilDiv(padded - extent, slide.stride()) + 1L;
      // one that would begin in the padding behind is left out
      return (count - 1) * slide.stride() >= size + slide.before() ? count - 1 : count;
    }
  }

  /// So many windows of nearly equal size, which overlap where the axis does not divide: window i is
  /// ⌊i·n/count⌋ to ⌈(i + 1)·n/count⌉.
  ///
  /// @param count windows
  record Adaptive(int count) implements PoolAxis {
    @Override
    public PoolWindows windows(String what, long size) {
      if (count < 0 || size < 1) {
        throw Op.shapeError(
            "GP-SHAPE-068", what, "the image is not empty and the size not negative, got " + size + " to " + count);
      }
      int[] start = new int[count];
      int[] end = new int[count];
      int[] divisor = new int[count];
      for (int i = 0; i < count; i++) {
        start[i] = Math.toIntExact(i * size / count);
        end[i] = Math.toIntExact(Math.ceilDiv((i + 1) * size, (long) count));
        divisor[i] = end[i] - start[i];
      }
      return new PoolWindows(1, start, end, divisor);
    }
  }

  /// The windows over an axis of `size` positions.
  ///
  /// @param what is pooled, for messages
  /// @throws org.geopeft.tensor.TensorException GP-SHAPE-065 to GP-SHAPE-068 where they do not fit
  PoolWindows windows(String what, long size);
}
