package org.geopeft.autograd.op;

import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Grows the last two axes, `[…, h, w] → […, top + h + bottom, left + w + right]`.
public record Pad2d(PadMode mode, int top, int bottom, int left, int right) implements UnaryOp<Pad2d.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    if (a.rank() < 2 || top < 0 || bottom < 0 || left < 0 || right < 0) {
      throw Op.shapeError("GP-SHAPE-024", "pad of " + a, "two axes at the end, no negative padding");
    }
    checkSide(a, -2, top, bottom);
    checkSide(a, -1, left, right);
    return a.with(-2, a.size(-2) + top + bottom).with(-1, a.size(-1) + left + right);
  }

  private void checkSide(Shape a, int axis, int before, int after) {
    long most =
        switch (mode) {
          case REFLECT -> a.size(axis) - 1;
          case CIRCULAR -> a.size(axis);
          case CONSTANT -> Integer.MAX_VALUE;
          case REPLICATE -> a.size(axis) == 0 ? 0 : Integer.MAX_VALUE;
        };
    if (Math.max(before, after) > most) {
      throw Op.shapeError(
          "GP-SHAPE-025",
          "pad of " + a + " by " + before + " and " + after + " at axis " + axis,
          mode + " padding of a side of " + a.size(axis) + " is at most " + most);
    }
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    // One axis after the other, strip by strip: padding is thin, so this is as fast as a copy of the image.
    Tensor wide = padded(run, a, a.shape().rank() - 1, left, right);
    return new Result<>(padded(run, wide, a.shape().rank() - 2, top, bottom), new Saved(a.shape()));
  }

  private Tensor padded(Run run, Tensor x, int axis, int before, int after) {
    if (before == 0 && after == 0) {
      return x;
    }
    long n = x.shape().size(axis);
    Tensor out = run.allocate(x.shape().with(axis, before + n + after));
    run.backend().copy(x, out.slice(axis, before, before + n));
    for (long i = before > 0 ? -before : n; i < n + after; i = i == -1 ? n : i + 1) {
      long source = mode.source(i, n);
      Tensor target = out.slice(axis, i + before, i + before + 1);
      if (source < 0) {
        run.backend().fill(target, 0);
      } else {
        run.backend().copy(x.slice(axis, source, source + 1), target);
      }
    }
    return out;
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    int rank = saved.from().rank();
    Tensor narrow = folded(run, g, rank - 2, top, bottom);
    return folded(run, narrow, rank - 1, left, right);
  }

  /// The adjoint of [#padded]: what was copied to several places gathers there.
  private Tensor folded(Run run, Tensor g, int axis, int before, int after) {
    if (before == 0 && after == 0) {
      return g;
    }
    long n = g.shape().size(axis) - before - after;
    Tensor out = run.allocate(g.shape().with(axis, n));
    run.backend().copy(g.slice(axis, before, before + n), out);
    for (long i = before > 0 ? -before : n; i < n + after; i = i == -1 ? n : i + 1) {
      long source = mode.source(i, n);
      if (source >= 0) {
        Tensor target = out.slice(axis, source, source + 1);
        Tensor strip = g.slice(axis, i + before, i + before + 1);
        Tensor sum = run.allocate(target.shape());
        run.backend().addScaled(target, 1, strip, 1, sum);
        run.backend().copy(sum, target);
        run.release(sum);
      }
    }
    return out;
  }
}
