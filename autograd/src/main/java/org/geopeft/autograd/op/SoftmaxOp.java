package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Softmax over the last axis.
public record SoftmaxOp() implements UnaryOp<SoftmaxOp.Saved> {
  /// The result: the gradient needs nothing else.
  public record Saved(@Nullable Kept y) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Op.requireFloats(name(), operands);
  }

  @Override
  public Shape shape(Shape a) {
    if (a.rank() < 1) {
      throw Op.shapeError("GP-SHAPE-019", "softmax of a scalar", "at least one axis");
    }
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = run.allocate(a.shape());
    run.backend().softmax(run.contiguous(a), out);
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), out)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor out = run.allocate(g.shape());
    run.backend().softmaxGradient(Saves.get(saved.y()), run.contiguous(g), out);
    return out;
  }
}
