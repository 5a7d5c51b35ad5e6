package org.geopeft.autograd.op;

import org.geopeft.autograd.Op;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Logits `[B, C, …]` and labels `[B, …]` (or `[C]` and a scalar) as losses see them: `[B, C, S]` and `[B, S]`.
final class ClassMaps {
  private ClassMaps() {}

  /// Refuses shapes that do not belong together.
  static void check(String loss, Shape x, Shape labels) {
    boolean fits = x.rank() == 1 ? labels.rank() == 0 : x.rank() >= 2 && x.without(1).equals(labels);
    if (!fits) {
      throw Op.shapeError(
          "GP-SHAPE-026", loss + ": logits " + x + ", labels " + labels,
          "logits [B, C, …], labels [B, …], or logits [C] and one label");
    }
  }

  /// The number of classes.
  static long classes(Shape x) {
    return x.size(x.rank() == 1 ? 0 : 1);
  }

  /// Contiguous `[B, C, …]` or `[C]` as `[B, C, S]`.
  static Tensor planes(Tensor x) {
    Shape shape = x.shape();
    return shape.rank() == 1 ? x.reshape(Shape.of(1, shape.size(0), 1)) : Channels.planes(x);
  }

  /// Contiguous `[B, …]` or a scalar as `[B, S]`.
  static Tensor rows(Tensor labels) {
    Shape shape = labels.shape();
    return labels.reshape(
        shape.rank() == 0 ? Shape.of(1, 1) : Shape.of(shape.size(0), shape.elements(1, shape.rank())));
  }
}
