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

/// Indices I64 `[…]` → I64 `[…, classes]`, 1 at the index and 0 elsewhere. Nothing here has a gradient.
public record OneHot(long classes) implements UnaryOp<SavedState.None> {
  @Override
  public void checkTypes(List<DType> operands) {
    Positions.check("one hot", operands.get(0));
  }

  @Override
  public Shape shape(Shape index) {
    if (classes < 1) {
      throw Op.shapeError("GP-SHAPE-104", "one hot of " + index + " with " + classes + " classes", "at least one class");
    }
    return index.insert(index.rank(), classes);
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor index, Wanted wanted) {
    Tensor out = run.scope().allocate(DType.I64, shape(index.shape()));
    run.backend().indexing().oneHot(run.contiguous(index), out);
    return new Result<>(out, SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    throw new IllegalStateException("whole numbers are not followed by a tape");
  }
}
