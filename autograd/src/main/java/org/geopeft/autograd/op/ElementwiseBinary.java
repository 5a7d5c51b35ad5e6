package org.geopeft.autograd.op;

import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A row of the table [Binary], element by element, shapes broadcast.
public record ElementwiseBinary(Binary function) implements BinaryOp<ElementwiseBinary.Saved> {
  /// Both operands, where the slopes depend on them, and their shapes.
  public record Saved(@Nullable Kept a, @Nullable Kept b, Shape shapeA, Shape shapeB) implements SavedState {}

  @Override
  public String name() {
    return function.name();
  }

  @Override
  public Shape shape(Shape a, Shape b) {
    return Broadcast.shape(name(), a, b);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Tensor b, Wanted wanted) {
    Shape shape = shape(a.shape(), b.shape());
    Tensor out = run.allocate(shape);
    run.backend().binary(function, a.expand(shape), b.expand(shape), out);
    boolean keep = wanted.any() && !isLinear();
    return new Result<>(out, new Saved(run.keepIf(keep, a), run.keepIf(keep, b), a.shape(), b.shape()));
  }

  private boolean isLinear() {
    return function == Binary.ADD || function == Binary.SUB;
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    if (isLinear()) {
      Tensor b = wanted.b() ? Broadcast.reduceTo(run, g, saved.shapeB()) : null;
      return new Grads2(
          wanted.a() ? Broadcast.reduceTo(run, g, saved.shapeA()) : null,
          b != null && function == Binary.SUB ? Views.scaled(run, b, -1) : b);
    }
    Tensor a = Saves.get(saved.a()).expand(g.shape());
    Tensor b = Saves.get(saved.b()).expand(g.shape());
    Tensor outA = wanted.a() ? run.allocate(g.shape()) : null;
    Tensor outB = wanted.b() ? run.allocate(g.shape()) : null;
    run.backend().binaryGradient(function, a, b, g, outA, outB);
    return new Grads2(
        outA == null ? null : Broadcast.reduceTo(run, outA, saved.shapeA()),
        outB == null ? null : Broadcast.reduceTo(run, outB, saved.shapeB()));
  }
}
