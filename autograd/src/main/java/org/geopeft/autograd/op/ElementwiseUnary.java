package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// A row of the table [Unary], element by element, any shape.
public record ElementwiseUnary(Unary function) implements UnaryOp<ElementwiseUnary.Saved> {
  /// The operand.
  public record Saved(@Nullable Kept x) implements SavedState {}

  @Override
  public String name() {
    return function.name();
  }

  @Override
  public Shape shape(Shape a) {
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Saved saved = new Saved(run.keepIf(wanted.a(), a));
    return new Result<>(value(run, a), saved, again -> value(again, Saves.get(saved.x())));
  }

  private Tensor value(Run run, Tensor a) {
    Tensor out = run.allocate(a.shape());
    run.backend().unary(function, a, out);
    return out;
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor x = Saves.get(saved.x());
    Tensor out = run.allocate(x.shape());
    run.backend().unaryGradient(function, x, g, out);
    return out;
  }
}
