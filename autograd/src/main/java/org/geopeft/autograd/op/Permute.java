package org.geopeft.autograd.op;

import java.util.List;
import java.util.stream.IntStream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The axes in another order, as a view.
public record Permute(List<Integer> axes) implements UnaryOp<SavedState.None> {
  /// Axis i of the result is axis `axes[i]` of the operand.
  public static Permute of(Integer... axes) {
    return new Permute(List.of(axes));
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (!axes.stream().sorted().toList().equals(IntStream.range(0, a.rank()).boxed().toList())) {
      throw Op.shapeError("GP-SHAPE-020", "permute " + axes + " of " + a, "each axis from 0 to rank − 1 is named once");
    }
    return Shape.of(axes.stream().mapToLong(a::size).toArray());
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(a.permute(axes.stream().mapToInt(axis -> axis).toArray()), SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    int[] inverse = new int[axes.size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[axes.get(i)] = i;
    }
    return g.permute(inverse);
  }
}
