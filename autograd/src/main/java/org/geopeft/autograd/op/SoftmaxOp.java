package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
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

/// Softmax along an axis.
///
/// @param axis counted from the front, or −1 for the last
public record SoftmaxOp(int axis) implements UnaryOp<SoftmaxOp.Saved> {
  /// Along the last axis.
  public SoftmaxOp() {
    this(-1);
  }

  /// The result: the gradient needs nothing else.
  public record Saved(@Nullable Kept y) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    if (a.rank() < 1 || axis < -1 || axis >= a.rank()) {
      throw Op.shapeError(
          "GP-SHAPE-019", "softmax of " + a + " along axis " + axis, "at least one axis, counted from 0");
    }
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = run.allocate(a.shape());
    if (isLast(a.shape())) {
      run.backend().softmax(run.contiguous(a), out);
    } else {
      across(run, a, out);
    }
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), out)));
  }

  private boolean isLast(Shape shape) {
    return axis == -1 || axis == shape.rank() - 1;
  }

  /// Across rows, by whole rows: max, differences, exponentials, their sum, quotients.
  private void across(Run run, Tensor x, Tensor out) {
    Backend backend = run.backend();
    Shape reduced = x.shape().with(axis, 1);
    Tensor largest = Reductions.reduced(run, Reduction.MAX, x, reduced);
    backend.binary(Binary.SUB, x, largest.expand(x.shape()), out);
    Tensor exponentials = run.allocate(x.shape());
    backend.unary(Unary.EXP, out, exponentials);
    Tensor sums = Reductions.reduced(run, Reduction.SUM, exponentials, reduced);
    backend.binary(Binary.DIV, exponentials, sums.expand(x.shape()), out);
    run.release(exponentials);
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor y = Saves.get(saved.y());
    Tensor out = run.allocate(g.shape());
    if (isLast(g.shape())) {
      run.backend().softmaxGradient(y, run.contiguous(g), out);
      return out;
    }
    run.backend().binary(Binary.MUL, g, y, out);
    Tensor sums = Reductions.reduced(run, Reduction.SUM, out, g.shape().with(axis, 1));
    run.backend().binary(Binary.SUB, g, sums.expand(g.shape()), out);
    run.backend().binary(Binary.MUL, out, y, out);
    return out;
  }
}
