package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Whether two tensors relate so, element by element, shapes broadcast: BOOL, without a gradient. Both have one type.
public record Compare(Comparison comparison) implements BinaryOp<SavedState.None> {
  @Override
  public String name() {
    return comparison.name();
  }

  @Override
  public void checkTypes(List<DType> operands) {
    Views.requireOneType(name(), operands);
  }

  @Override
  public Shape shape(Shape a, Shape b) {
    return Broadcast.shape(name(), a, b);
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Tensor b, Wanted wanted) {
    Shape shape = shape(a.shape(), b.shape());
    Tensor out = run.scope().allocate(DType.BOOL, shape);
    run.backend().pointwise().compare(comparison, a.expand(shape), b.expand(shape), out);
    return new Result<>(out, SavedState.NONE);
  }

  @Override
  public Grads2 backward(Run run, SavedState.None saved, Tensor g, Wanted wanted) {
    throw new IllegalStateException("truth values are not followed by a tape");
  }
}
