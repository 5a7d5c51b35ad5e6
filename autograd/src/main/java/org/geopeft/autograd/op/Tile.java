package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The whole several times along each axis (PyTorch's `repeat`): one number an axis, more of them add leading axes; of
/// any type.
public record Tile(List<Long> repeats) implements UnaryOp<Tile.Saved> {
  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  /// So many times along each axis.
  public static Tile of(Long... repeats) {
    return new Tile(List.of(repeats));
  }

  /// Values of any type are moved.
  @Override
  public void checkTypes(List<DType> operands) {}

  @Override
  public Shape shape(Shape a) {
    if (repeats.size() < a.rank() || repeats.stream().anyMatch(times -> times < 0)) {
      throw Op.shapeError(
          "GP-SHAPE-109", "tile of " + a + " " + repeats + " times", "one number of at least 0 for each axis");
    }
    long[] sizes = new long[repeats.size()];
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = repeats.get(axis) * size(a, axis);
    }
    return Shape.of(sizes);
  }

  private long size(Shape a, int axis) {
    int own = axis - (repeats.size() - a.rank());
    return own < 0 ? 1 : a.size(own);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = run.scope().allocate(a.type(), shape(a.shape()));
    long[] strides = new long[2 * repeats.size()];
    for (int axis = 0; axis < a.shape().rank(); axis++) {
      strides[strides.length - 1 - 2 * axis] = a.stride(a.shape().rank() - 1 - axis);
    }
    Shape pairs = pairs(a.shape(), false);
    run.backend().copy(a.view(pairs, strides, 0), out.reshape(pairs));
    return new Result<>(out, new Saved(a.shape()));
  }

  /// For each axis how often it is repeated (or 1) and its own size.
  private Shape pairs(Shape a, boolean once) {
    long[] sizes = new long[2 * repeats.size()];
    for (int axis = 0; axis < repeats.size(); axis++) {
      sizes[2 * axis] = once ? 1 : repeats.get(axis);
      sizes[2 * axis + 1] = size(a, axis);
    }
    return Shape.of(sizes);
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    long[] strides = new long[2 * repeats.size()];
    for (int axis = 0; axis < repeats.size(); axis++) {
      strides[2 * axis] = g.stride(axis) * size(saved.from(), axis);
      strides[2 * axis + 1] = g.stride(axis);
    }
    Tensor sum = run.allocate(pairs(saved.from(), true));
    run.backend().reduce(Reduction.SUM, g.view(pairs(saved.from(), false), strides, 0), sum);
    return sum.reshape(saved.from());
  }
}
