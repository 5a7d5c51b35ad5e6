package org.geopeft.autograd.op;

import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// a + factor · b, equal shapes: a residual, or LoRA's scaled correction.
public record AddScaled(double factor) implements BinaryOp<SavedState.None> {
  @Override
  public Shape shape(Shape a, Shape b) {
    if (!a.equals(b)) {
      throw Op.shapeError("GP-SHAPE-011", "add scaled: " + a + " and " + b, "equal shapes");
    }
    return a;
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Tensor b, Wanted wanted) {
    Tensor out = run.allocate(a.shape());
    run.backend().addScaled(a, 1, b, factor, out);
    return new Result<>(out, SavedState.NONE);
  }

  @Override
  public Grads2 backward(Run run, SavedState.None saved, Tensor g, Wanted wanted) {
    return new Grads2(wanted.a() ? g : null, wanted.b() ? scaled(run, g) : null);
  }

  private Tensor scaled(Run run, Tensor g) {
    return factor == 1 ? g : Views.scaled(run, g, factor);
  }
}
