package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Repeats axes of size 1 and adds leading ones, as a view.
public record Expand(Shape to) implements UnaryOp<Expand.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (!Broadcast.shape("expand", a, to).equals(to)) {
      throw Op.shapeError("GP-SHAPE-004", "expand " + a + " to " + to, "sizes are equal or 1");
    }
    return to;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(a.expand(to), new Saved(a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    return Broadcast.reduceTo(run, g, saved.from());
  }
}
