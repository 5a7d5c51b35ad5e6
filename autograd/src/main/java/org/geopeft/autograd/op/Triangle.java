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

/// A triangle of the last two axes, zeros elsewhere; of any type.
///
/// @param lower whether the triangle below the diagonal stays, or the one above it
/// @param diagonal which diagonal is the last that stays: 0 the main one, positive ones above it
public record Triangle(boolean lower, long diagonal) implements UnaryOp<SavedState.None> {
  @Override
  public String name() {
    return lower ? "tril" : "triu";
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (a.rank() < 2) {
      throw Op.shapeError("GP-SHAPE-113", name() + " of " + a, "at least two axes");
    }
    return a;
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(cut(run, a), SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    return cut(run, g);
  }

  private Tensor cut(Run run, Tensor a) {
    Tensor out = run.scope().allocate(a.type(), a.shape());
    run.backend().indexing().triangle(matrices(run.contiguous(a)), lower, diagonal, matrices(out));
    return out;
  }

  private static Tensor matrices(Tensor x) {
    int rank = x.shape().rank();
    return x.reshape(Shape.of(x.shape().elements(0, rank - 2), x.shape().size(-2), x.shape().size(-1)));
  }
}
