package org.geopeft.autograd.op;

import java.util.ArrayList;
import java.util.List;
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

/// Tensors one after another along an axis (PyTorch's `cat`); all other sizes are equal, and so are types, any one.
public record Concat(int axis) implements VariadicOp<Concat.Saved> {
  /// Each operand's size along the axis.
  public record Saved(List<Long> sizes) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Views.requireOneType("concat", operands);
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Shape first = operands.getFirst();
    long sum = 0;
    for (Shape operand : operands) {
      if (axis < 0 || axis >= first.rank() || operand.rank() != first.rank()
          || !operand.with(axis, 0).equals(first.with(axis, 0))) {
        throw Op.shapeError("GP-SHAPE-021", "concat " + operands + " along axis " + axis, "all other sizes are equal");
      }
      sum += operand.size(axis);
    }
    return List.of(first.with(axis, sum));
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Shape shape = shapes(operands.stream().map(Tensor::shape).toList()).getFirst();
    Tensor out = run.scope().allocate(operands.getFirst().type(), shape);
    long at = 0;
    List<Long> sizes = new ArrayList<>();
    for (Tensor operand : operands) {
      long size = operand.shape().size(axis);
      run.backend().copy(operand, out.slice(axis, at, at + size));
      sizes.add(size);
      at += size;
    }
    return new Results<>(List.of(out), new Saved(sizes));
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    List<@Nullable Tensor> gradients = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < saved.sizes().size(); i++) {
      long size = saved.sizes().get(i);
      Tensor whole = g.getFirst();
      gradients.add(wanted.of(i) && whole != null ? whole.slice(axis, at, at + size) : null);
      at += size;
    }
    return gradients;
  }
}
