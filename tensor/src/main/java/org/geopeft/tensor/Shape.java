package org.geopeft.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The sizes of a tensor's axes, outermost first. Rank 0 is a scalar, a size of 0 is allowed.
public final class Shape {
  private static final Shape SCALAR = new Shape(new long[0]);

  private final long[] sizes;

  private Shape(long[] sizes) {
    this.sizes = sizes;
  }

  /// A shape of these sizes.
  ///
  /// @throws IllegalArgumentException if a size is negative or the product exceeds 2⁶³ − 1
  public static Shape of(long... sizes) {
    if (sizes.length == 0) {
      return SCALAR;
    }
    long elements = 1;
    boolean empty = false;
    for (long size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + Arrays.toString(sizes));
      }
      empty |= size == 0;
    }
    if (!empty) {
      for (long size : sizes) {
        if (Math.multiplyHigh(elements, size) != 0 || elements * size < 0) {
          throw new IllegalArgumentException("too many elements in shape " + Arrays.toString(sizes));
        }
        elements *= size;
      }
    }
    return new Shape(sizes.clone());
  }

  /// The shape without axes.
  public static Shape scalar() {
    return SCALAR;
  }

  /// The number of axes.
  public int rank() {
    return sizes.length;
  }

  /// The size of one axis; negative numbers count from the end.
  public long size(int axis) {
    return sizes[axis < 0 ? sizes.length + axis : axis];
  }

  /// The size of one axis as an int, for loops inside kernels.
  public int intSize(int axis) {
    return Math.toIntExact(size(axis));
  }

  /// The product of all sizes, 1 for a scalar.
  public long elements() {
    long n = 1;
    for (long size : sizes) {
      n *= size;
    }
    return n;
  }

  /// The product of the sizes of axes `from` (inclusive) to `to` (exclusive).
  public long elements(int from, int to) {
    long n = 1;
    for (int axis = from; axis < to; axis++) {
      n *= sizes[axis];
    }
    return n;
  }

  /// A copy of the sizes.
  public long[] toArray() {
    return sizes.clone();
  }

  /// This shape with one axis of another size; negative axes count from the end.
  public Shape with(int axis, long size) {
    long[] changed = sizes.clone();
    changed[axis < 0 ? sizes.length + axis : axis] = size;
    return of(changed);
  }

  /// This shape with one more axis, inserted before `axis`.
  public Shape insert(int axis, long size) {
    long[] longer = new long[sizes.length + 1];
    System.arraycopy(sizes, 0, longer, 0, axis);
    longer[axis] = size;
    System.arraycopy(sizes, axis, longer, axis + 1, sizes.length - axis);
    return of(longer);
  }

  /// This shape without one axis.
  public Shape without(int axis) {
    long[] shorter = new long[sizes.length - 1];
    System.arraycopy(sizes, 0, shorter, 0, axis);
    System.arraycopy(sizes, axis + 1, shorter, axis, shorter.length - axis);
    return of(shorter);
  }

  /// Row-major strides, in elements.
  public long[] rowMajorStrides() {
    long[] strides = new long[sizes.length];
    long step = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = step;
      step *= Math.max(1, sizes[axis]);
    }
    return strides;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /// `[2, 197, 768]`; a scalar is `[]`.
  @Override
  public String toString() {
    return Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
