package org.geopeft.autograd.op;

import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Some axes backwards; of any type.
public record Flip(List<Integer> axes) implements UnaryOp<SavedState.None> {
  /// These axes.
  public static Flip of(Integer... axes) {
    return new Flip(List.of(axes));
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (!axes.stream().allMatch(axis -> axis >= 0 && axis < a.rank()) || Set.copyOf(axes).size() != axes.size()) {
      throw Op.shapeError("GP-SHAPE-111", "flip of " + a + " along axes " + axes, "axes are 0 to rank − 1, each once");
    }
    return a;
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(flipped(run, a), SavedState.NONE);
  }

  private Tensor flipped(Run run, Tensor a) {
    Tensor result = a;
    for (int axis : axes) {
      long n = a.shape().size(axis);
      Tensor backwards = Positions.list(run, n, i -> n - 1 - i);
      result = Positions.gathered(run, result, axis, Positions.along(backwards, axis, a.shape()));
    }
    return result;
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    return flipped(run, g);
  }
}
