package org.geopeft.autograd.op;

import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Resamples the last two axes, `[…, h, w] → […, height, width]` (PyTorch's `interpolate` with a size).
public record Resize(ResizeMode mode, boolean alignCorners, int height, int width) implements UnaryOp<Resize.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    if (a.rank() < 2 || a.size(-1) < 1 || a.size(-2) < 1) {
      throw Op.shapeError("GP-SHAPE-023", "resize of " + a, "two axes at the end, none of them empty");
    }
    return a.with(-2, height).with(-1, width);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = run.allocate(shape(a.shape()));
    run.backend().resize(planes(run.contiguous(a)), rows(a.shape()), columns(a.shape()), planes(out));
    return new Result<>(out, new Saved(a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor out = run.allocate(saved.from());
    run.backend()
        .resizeGradient(planes(run.contiguous(g)), rows(saved.from()), columns(saved.from()), planes(out));
    return out;
  }

  private ResizeTaps rows(Shape from) {
    return ResizeTaps.of(mode, alignCorners, from.intSize(-2), height);
  }

  private ResizeTaps columns(Shape from) {
    return ResizeTaps.of(mode, alignCorners, from.intSize(-1), width);
  }

  private static Tensor planes(Tensor x) {
    int rank = x.shape().rank();
    return x.reshape(Shape.of(x.shape().elements(0, rank - 2), x.shape().size(-2), x.shape().size(-1)));
  }
}
