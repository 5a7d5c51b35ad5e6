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

/// x with one value where a mask holds. The mask is BOOL, its shape broadcasts to x's.
public record MaskedFill(double value) implements BinaryOp<MaskedFill.Saved> {
  /// The mask.
  public record Saved(@Nullable Kept mask) implements SavedState {}

  @Override
  public String name() {
    return "masked fill";
  }

  @Override
  public void checkTypes(List<DType> operands) {
    Op.requireFloats(name(), operands.subList(0, 1));
    Where.requireTruths(name(), operands.getLast());
  }

  @Override
  public Shape shape(Shape x, Shape mask) {
    if (!Broadcast.shape(name(), x, mask).equals(x)) {
      throw Op.shapeError(
          "GP-SHAPE-141", "masked fill of " + x + " by mask " + mask, "the mask broadcasts to x's shape");
    }
    return x;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor x, Tensor mask, Wanted wanted) {
    return new Result<>(filled(run, x, mask, value), new Saved(run.keepIf(wanted.a(), mask)));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    return new Grads2(filled(run, g, Saves.get(saved.mask()), 0), null);
  }

  private static Tensor filled(Run run, Tensor x, Tensor mask, double value) {
    Tensor out = run.allocate(x.shape());
    Tensor fill = run.full(Shape.scalar(), value).expand(x.shape());
    run.backend().pointwise().where(mask.expand(x.shape()), fill, x, out);
    return out;
  }
}
