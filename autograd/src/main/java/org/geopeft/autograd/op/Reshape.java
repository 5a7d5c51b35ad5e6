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

/// The same elements in row-major order under another shape; a view where the layout allows, a copy otherwise.
public record Reshape(Shape to) implements UnaryOp<Reshape.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  /// To these sizes.
  public static Reshape to(long... sizes) {
    return new Reshape(Shape.of(sizes));
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (a.elements() != to.elements()) {
      throw Op.shapeError("GP-SHAPE-001", "reshape " + a + " to " + to, "both have the same number of elements");
    }
    return to;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(run.contiguous(a).reshape(to), new Saved(a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    return run.contiguous(g).reshape(saved.from());
  }
}
