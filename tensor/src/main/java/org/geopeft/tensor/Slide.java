package org.geopeft.tensor;

/// How a window slides along one axis of an image.
///
/// @param stride from window to window
/// @param before positions added in front of the axis
/// @param after positions added behind it
/// @param dilation from tap to tap inside a window
public record Slide(int stride, int before, int after, int dilation) {
  /// Every position, nothing added.
  public static final Slide PLAIN = of(1, 0, 1);

  /// @throws IllegalArgumentException when a number is too small
  public Slide {
    if (stride < 1 || dilation < 1 || before < 0 || after < 0) {
      throw new IllegalArgumentException(
          "a window slides by a stride and a dilation of 1 or more over a padding of 0 or more, got stride " + stride
              + ", padding " + before + " and " + after + ", dilation " + dilation);
    }
  }

  /// The same padding on both sides.
  public static Slide of(int stride, int padding, int dilation) {
    return new Slide(stride, padding, padding, dilation);
  }

  /// As many windows as positions; of an odd padding the larger half stands behind.
  public static Slide same(int kernel, int dilation) {
    int both = dilation * (kernel - 1);
    return new Slide(1, both / 2, both - both / 2, dilation);
  }

  /// Positions from the first tap of a window to the last.
  public long extent(long kernel) {
    return dilation * (kernel - 1) + 1;
  }

  /// The number of windows over an axis of `size`; less than 1 when none fits.
  public long windows(long size, long kernel) {
    return Math.floorDiv(size + before + after - extent(kernel), stride) + 1;
  }
}
