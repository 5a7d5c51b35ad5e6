package org.geopeft.autograd.op;

import java.util.List;
import java.util.Objects;
import org.geopeft.autograd.Grads3;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.jspecify.annotations.Nullable;

/// b where the condition a holds, c elsewhere; the three shapes broadcast. a is BOOL, b and c have one type. The
/// gradient of each is that of the elements chosen from it and 0 elsewhere, whatever stands in the other.
public record Where() implements TernaryOp<Where.Saved> {
  /// The condition, and the shapes of what is chosen from.
  public record Saved(@Nullable Kept condition, Shape then, Shape otherwise) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    requireTruths(name(), operands.getFirst());
    Views.requireOneType(name(), operands.subList(1, operands.size()));
  }

  /// Refuses a condition that is not of truth values.
  static void requireTruths(String op, DType condition) {
    if (condition != DType.BOOL) {
      throw new TensorException(
          "GP-DTYPE-020",
          op + ": condition of type " + condition.label() + "\n  rule truth values (bool), by Compare say");
    }
  }

  @Override
  public Shape shape(Shape a, Shape b, @Nullable Shape c) {
    if (c == null) {
      throw Op.shapeError(
          "GP-SHAPE-140", "where: condition " + a + ", then " + b + ", otherwise nothing", "three operands");
    }
    return Broadcast.shape(name(), a, Broadcast.shape(name(), b, c));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Tensor b, @Nullable Tensor c, Wanted wanted) {
    Tensor otherwise = Objects.requireNonNull(c, "the shape rule has asked for it");
    Shape shape = shape(a.shape(), b.shape(), otherwise.shape());
    Tensor out = run.scope().allocate(b.type(), shape);
    run.backend().pointwise().where(a.expand(shape), b.expand(shape), otherwise.expand(shape), out);
    Kept condition = run.keepIf(wanted.b() || wanted.c(), a);
    return new Result<>(out, new Saved(condition, b.shape(), otherwise.shape()));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor condition = Saves.get(saved.condition()).expand(g.shape());
    Tensor zero = run.full(Shape.scalar(), 0).expand(g.shape());
    return new Grads3(
        null,
        wanted.b() ? chosen(run, condition, g, zero, saved.then()) : null,
        wanted.c() ? chosen(run, condition, zero, g, saved.otherwise()) : null);
  }

  private static Tensor chosen(Run run, Tensor condition, Tensor a, Tensor b, Shape shape) {
    Tensor out = run.allocate(condition.shape());
    run.backend().pointwise().where(condition, a, b, out);
    return Broadcast.reduceTo(run, out, shape);
  }
}
