package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What operations that normalise channels have in common.
final class Channels {
  private Channels() {}

  /// Judges x `[B, C, …]` and what has one number a channel.
  ///
  /// @param names of the operands after x, as many as there may be
  static void check(String op, List<Shape> operands, List<String> names) {
    Shape x = operands.getFirst();
    if (x.rank() < 2) {
      throw Op.shapeError("GP-NORM-001", op + " of " + x, "x is [B, C, …], at least two axes");
    }
    if (operands.size() > names.size() + 1) {
      throw Op.shapeError(
          "GP-NORM-002", op + " with " + operands.size() + " operands", "x and, in this order, " + names);
    }
    for (int i = 1; i < operands.size(); i++) {
      if (!operands.get(i).equals(Shape.of(x.size(1)))) {
        throw Op.shapeError(
            "GP-NORM-002",
            op + " of " + x + ": " + names.get(i - 1) + " " + operands.get(i),
            names.get(i - 1) + " has one number a channel, [" + x.size(1) + "]");
      }
    }
  }

  /// `[B, C, …]` as `[B, C, S]`.
  static Tensor planes(Tensor x) {
    Shape shape = x.shape();
    return x.reshape(Shape.of(shape.size(0), shape.size(1), shape.elements(2, shape.rank())));
  }

  /// `[C]` as `[1, C]`.
  static Tensor shared(Tensor statistic) {
    return statistic.reshape(Shape.of(1, statistic.shape().size(0)));
  }

  /// The operand in this place, row-major, or null when it was left out.
  static @Nullable Tensor optional(Run run, List<Tensor> operands, int place) {
    return operands.size() > place ? run.contiguous(operands.get(place)) : null;
  }
}
