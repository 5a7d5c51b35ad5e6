package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Sum or mean over some axes, which stay with size 1.
///
/// @param reduction SUM or MEAN
/// @param axes which axes, counted from the front
public record Reduce(Reduction reduction, List<Integer> axes) implements UnaryOp<Reduce.Saved> {
  /// Refuses reductions whose gradient is another operation's.
  public Reduce {
    if (reduction != Reduction.SUM && reduction != Reduction.MEAN) {
      throw new IllegalArgumentException("only SUM and MEAN have a gradient here, got " + reduction);
    }
  }

  /// The operand's shape.
  public record Saved(Shape from) implements SavedState {}

  @Override
  public String name() {
    return reduction.name();
  }

  @Override
  public Shape shape(Shape a) {
    return Reductions.shape(name(), a, axes);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = Reductions.reduced(run, reduction, a, shape(a.shape()));
    return new Result<>(out, new Saved(a.shape()));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    if (reduction == Reduction.SUM) {
      return g.expand(saved.from());
    }
    Tensor share = run.allocate(g.shape());
    Tensor count = run.full(Shape.scalar(), Reductions.count(saved.from(), axes));
    run.backend().binary(Binary.DIV, g, count.expand(g.shape()), share);
    return share.expand(saved.from());
  }
}
