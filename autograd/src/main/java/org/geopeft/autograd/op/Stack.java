package org.geopeft.autograd.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Results;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.VariadicOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Tensors of one shape side by side along a new axis; of any type.
public record Stack(int axis) implements VariadicOp<SavedState.None> {
  @Override
  public void checkTypes(List<DType> operands) {
    Views.requireOneType("stack", operands);
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    if (operands.isEmpty() || Set.copyOf(operands).size() != 1 || axis < 0 || axis > operands.getFirst().rank()) {
      throw Op.shapeError(
          "GP-SHAPE-108", "stack of " + operands + " along a new axis " + axis,
          "all shapes are equal, and the axis is 0 to their rank");
    }
    return List.of(operands.getFirst().insert(axis, operands.size()));
  }

  @Override
  public Results<SavedState.None> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Shape shape = operands.getFirst().shape().insert(axis, operands.size());
    Tensor out = run.scope().allocate(operands.getFirst().type(), shape);
    for (int i = 0; i < operands.size(); i++) {
      run.backend().copy(operands.get(i), out.select(axis, i));
    }
    return new Results<>(List.of(out), SavedState.NONE);
  }

  @Override
  public List<@Nullable Tensor> backward(
      Run run, SavedState.None saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor whole = g.getFirst();
    List<@Nullable Tensor> gradients = new ArrayList<>();
    for (int i = 0; whole != null && i < whole.shape().size(axis); i++) {
      gradients.add(wanted.of(i) ? whole.select(axis, i) : null);
    }
    return gradients;
  }
}
