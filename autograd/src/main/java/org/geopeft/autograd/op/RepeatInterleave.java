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

/// Each slice of an axis several times in a row; of any type.
///
/// @param counts how often each slice, or one number for all
public record RepeatInterleave(int axis, List<Long> counts) implements UnaryOp<RepeatInterleave.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    boolean fits = axis >= 0 && axis < a.rank() && counts.stream().allMatch(count -> count >= 0);
    if (!fits || (counts.size() != 1 && counts.size() != a.size(axis))) {
      throw Op.shapeError(
          "GP-SHAPE-110", "repeat interleave of " + a + " along axis " + axis + ", " + counts + " times",
          "one number of at least 0, or one for each slice of an axis from 0 to rank − 1");
    }
    return a.with(axis, total(a.size(axis)));
  }

  private long total(long size) {
    return counts.size() == 1 ? size * counts.getFirst() : counts.stream().mapToLong(count -> count).sum();
  }

  /// For each slice of the result, which one it repeats.
  private Tensor positions(Run run, Shape from) {
    double[] positions = new double[Math.toIntExact(total(from.size(axis)))];
    int at = 0;
    for (int slice = 0; slice < from.size(axis); slice++) {
      long count = counts.get(counts.size() == 1 ? 0 : slice);
      for (long i = 0; i < count; i++) {
        positions[at++] = slice;
      }
    }
    Tensor list = run.scope().allocate(DType.I64, Shape.of(positions.length)).set(positions);
    return Positions.along(list, axis, shape(from));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    return new Result<>(Positions.gathered(run, a, axis, positions(run, a.shape())), new Saved(a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    return Positions.scattered(run, g, axis, positions(run, saved.from()), saved.from());
  }
}
