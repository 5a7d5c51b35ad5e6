package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// The logarithm of the softmax along an axis, x − max − ln Σ e^(x − max): precise where the softmax itself underflows.
///
/// @param axis counted from the front
public record LogSoftmax(int axis) implements UnaryOp<LogSoftmax.Saved> {
  /// The result: the gradient needs nothing else.
  public record Saved(@Nullable Kept y) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    Views.requireAxis(name(), a, axis);
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Backend backend = run.backend();
    Shape reduced = a.shape().with(axis, 1);
    Tensor out = run.allocate(a.shape());
    Tensor largest = Reductions.reduced(run, Reduction.MAX, a, reduced);
    backend.binary(Binary.SUB, a, largest.expand(a.shape()), out);
    Tensor exponentials = run.allocate(a.shape());
    backend.unary(Unary.EXP, out, exponentials);
    Tensor sums = Reductions.reduced(run, Reduction.SUM, exponentials, reduced);
    run.release(exponentials);
    Tensor logarithms = run.allocate(reduced);
    backend.unary(Unary.LOG, sums, logarithms);
    backend.binary(Binary.SUB, out, logarithms.expand(a.shape()), out);
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), out)));
  }

  /// g − eʸ Σ g.
  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor sum = Reductions.reduced(run, Reduction.SUM, g, g.shape().with(axis, 1));
    Tensor out = run.allocate(g.shape());
    run.backend().unary(Unary.EXP, Saves.get(saved.y()), out);
    run.backend().binary(Binary.MUL, out, sum.expand(g.shape()), out);
    run.backend().addScaled(g, 1, out, -1, out);
    return out;
  }
}
