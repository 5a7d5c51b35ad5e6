package org.geopeft.autograd.op;

import java.util.Locale;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// What kind of number each element is: BOOL of the same shape, without a gradient.
public record Classify(Kind kind) implements UnaryOp<SavedState.None> {
  /// A kind of number.
  public enum Kind {
    /// not a number
    NAN,
    /// neither infinite nor NaN
    FINITE
  }

  @Override
  public String name() {
    return "is " + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Shape shape(Shape a) {
    return a;
  }

  @Override
  public Result<SavedState.None> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = run.scope().allocate(DType.BOOL, a.shape());
    switch (kind) {
      case NAN -> run.backend().pointwise().compare(Comparison.NE, a, a, out);
      case FINITE -> {
        Tensor zeros = run.allocate(a.shape()); // x − x is 0 where x is finite, otherwise NaN
        run.backend().binary(Binary.SUB, a, a, zeros);
        run.backend().pointwise().compare(Comparison.EQ, zeros, zeros, out);
        run.release(zeros);
      }
    }
    return new Result<>(out, SavedState.NONE);
  }

  @Override
  public Tensor backward(Run run, SavedState.None saved, Tensor g) {
    throw new IllegalStateException("truth values are not followed by a tape");
  }
}
