package org.geopeft.conformance;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.geopeft.tensor.Shape;

/// Operands whose shapes broadcast.
final class Broadcasts {
  private Broadcasts() {}

  /// Some axes set to 1, some leading ones left out.
  static Shape thinned(Draw draw, Shape shape) {
    long[] sizes = LongStream.of(shape.toArray()).map(size -> draw.below(3) == 0 ? 1 : size).toArray();
    int from = draw.below(3) == 0 && sizes.length > 0 ? draw.below(sizes.length) : 0;
    return Shape.of(Arrays.copyOfRange(sizes, from, sizes.length));
  }

  /// The elements of the shape to which all operands broadcast.
  static long elements(Sample sample) {
    int rank = sample.shapes().stream().mapToInt(Shape::rank).max().orElse(0);
    long[] sizes = new long[rank];
    Arrays.fill(sizes, 1);
    for (Shape shape : sample.shapes()) {
      for (int axis = 0; axis < shape.rank(); axis++) {
        int at = rank - shape.rank() + axis;
        sizes[at] = sizes[at] == 1 ? shape.size(axis) : sizes[at];
      }
    }
    return Shape.of(sizes).elements();
  }

  /// A gradient sums over the axes along which its operand was repeated.
  static long repetitions(Sample sample) {
    long fewest = sample.shapes().stream().mapToLong(Shape::elements).min().orElse(1);
    return elements(sample) / Math.max(1, fewest);
  }
}
