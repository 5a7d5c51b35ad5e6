package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.ChannelNorms.Normalised;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// What operations that normalise channels have in common.
final class Channels {
  private static final long SHORT = 16;

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

  /// [#planes], or a copy `[1, C, B·S]` where planes are so short that the work would go into their beginnings and
  /// ends; for statistics that all samples share.
  static Tensor rows(Run run, Tensor x) {
    Tensor planes = planes(x);
    Shape shape = planes.shape();
    if (shape.size(0) == 1 || shape.size(2) >= SHORT) {
      return planes;
    }
    Tensor copy = run.allocate(Shape.of(shape.size(1), shape.size(0), shape.size(2)));
    run.backend().copy(planes.permute(1, 0, 2), copy);
    return copy.reshape(Shape.of(1, shape.size(1), shape.size(0) * shape.size(2)));
  }

  /// What was computed for [#rows] of a tensor of this shape, in this shape.
  static Tensor restored(Run run, Tensor rows, Shape shape) {
    if (rows.shape().size(0) == shape.size(0)) {
      return rows.reshape(shape);
    }
    Tensor out = run.allocate(shape);
    long length = shape.elements(2, shape.rank());
    Tensor bySample = rows.reshape(Shape.of(shape.size(1), shape.size(0), length)).permute(1, 0, 2);
    run.backend().copy(bySample, planes(out));
    run.release(rows);
    return out;
  }

  /// Lets go of [#rows] of x, if they are a copy.
  static void release(Run run, Tensor rows, Tensor x) {
    if (!rows.sharesMemoryWith(x)) {
      run.release(rows);
    }
  }

  /// `[C]` as `[1, C]`.
  static Tensor shared(Tensor statistic) {
    return statistic.reshape(Shape.of(1, statistic.shape().size(0)));
  }

  /// [#rows] with statistics `[C]` that all samples share.
  static Normalised normalised(Tensor rows, Tensor mean, Tensor variance, @Nullable Tensor weight, double eps) {
    return new Normalised(rows, shared(mean), shared(variance), eps, weight);
  }

  /// The operand in this place, row-major, or null when it was left out.
  static @Nullable Tensor optional(Run run, List<Tensor> operands, int place) {
    return operands.size() > place ? run.contiguous(operands.get(place)) : null;
  }
}
