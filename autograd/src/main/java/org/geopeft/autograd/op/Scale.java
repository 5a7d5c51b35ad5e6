package org.geopeft.autograd.op;

import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// factor · x, any shape.
public record Scale(double factor) implements UnaryOp<SavedState.None> {
  @Override
  public Shape shape(Shape a) {
    return a;
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(Views.scaled(run, a, factor), SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    return Views.scaled(run, g, factor);
  }
}
