package org.geopeft.autograd.op;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Results;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.VariadicOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The largest or smallest element along an axis, which stays with size 1, and its position (I64): two outputs. Of
/// equals the first counts and gets the gradient; NaN is the most extreme.
///
/// @param reduction MAX or MIN
/// @param axis counted from the front
public record ExtremeAlong(Reduction reduction, int axis) implements VariadicOp<ExtremeAlong.Saved> {
  /// Refuses other reductions.
  public ExtremeAlong {
    Extreme.requireExtreme(reduction);
  }

  /// The positions and the operand's shape.
  public record Saved(@Nullable Kept positions, Shape from) implements SavedState {}

  @Override
  public String name() {
    return reduction == Reduction.MAX ? "max along" : "min along";
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    if (operands.size() != 1) {
      throw Op.shapeError("GP-SHAPE-144", name() + " of " + operands.size() + " tensors", "one operand");
    }
    Shape shape = ArgExtreme.shape(name(), operands.getFirst(), axis);
    return List.of(shape, shape);
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = operands.getFirst();
    Tensor positions = ArgExtreme.positions(run, reduction, x, axis);
    Tensor values = Positions.gathered(run, x, axis, positions);
    return new Results<>(List.of(values, positions), new Saved(run.keepIf(wanted.a(), positions), x.shape()));
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor gradient = Objects.requireNonNull(g.getFirst(), "positions have no gradient, so the values have one");
    return Collections.singletonList(
        Positions.scattered(run, gradient, axis, Saves.get(saved.positions()), saved.from()));
  }
}
