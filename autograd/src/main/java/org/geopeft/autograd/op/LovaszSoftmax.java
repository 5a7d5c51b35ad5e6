package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The Lovász-softmax loss (Berman et al., arXiv 1705.08790) of logits `[B, C, …]` and labels I64 `[B, …]`, over the
/// pixels of the whole batch, mean over the classes present in the truth. When no pixel counts, loss and gradient are 0.
///
/// @param ignoreIndex a label with this value does not count
public record LovaszSoftmax(long ignoreIndex) implements BinaryOp<LovaszSoftmax.Saved> {
  /// Logits, and the derivatives by the probabilities.
  public record Saved(@Nullable Kept x, @Nullable Kept slopes) implements SavedState {}

  @Override
  public void checkTypes(List<DType> operands) {
    Op.requireFloats(name(), operands.subList(0, 1));
    Positions.check("Lovász loss", operands.getLast());
  }

  @Override
  public Shape shape(Shape x, Shape labels) {
    ClassMaps.check("Lovász loss", x, labels);
    return Shape.scalar();
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor labels, Wanted wanted) {
    Tensor logits = run.contiguous(x);
    Tensor loss = run.allocate(Shape.scalar());
    Tensor slopes = run.allocate(x.shape());
    run.backend().losses().lovasz(
        ClassMaps.planes(logits), ClassMaps.rows(run.contiguous(labels)), ignoreIndex, loss, ClassMaps.planes(slopes));
    return new Result<>(loss, new Saved(run.keepIf(wanted.a(), logits), run.keepIf(wanted.a(), slopes)));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor x = Saves.get(saved.x());
    Tensor out = run.allocate(x.shape());
    run.backend().losses().lovaszGradient(
        ClassMaps.planes(x), ClassMaps.planes(Saves.get(saved.slopes())), g, ClassMaps.planes(out));
    return new Grads2(out, null);
  }
}
