package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// xᵉ for one exponent, any shape. Exponents with a function of their own are computed by it, so that x^½ of −∞ and −0
/// is what the square root is. x⁰ is 1 everywhere, with slope 0.
public record Power(double exponent) implements UnaryOp<Power.Saved> {
  /// The operand, where the slope depends on it.
  public record Saved(@Nullable Kept x) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    boolean keep = wanted.a() && exponent != 0 && exponent != 1;
    return new Result<>(power(run, a, exponent), new Saved(run.keepIf(keep, a)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    if (exponent == 0) {
      return run.full(g.shape(), 0);
    }
    if (exponent == 1) {
      return g;
    }
    Tensor slope = power(run, Saves.get(saved.x()), exponent - 1);
    run.backend().addScaled(slope, exponent, slope, 0, slope);
    run.backend().binary(Binary.MUL, slope, g, slope);
    return slope;
  }

  /// xᵉ as a new tensor.
  static Tensor power(Run run, Tensor x, double exponent) {
    if (exponent == 0) {
      return run.full(x.shape(), 1);
    }
    Unary function = named(exponent);
    Tensor out = run.allocate(x.shape());
    if (exponent == 1) {
      run.backend().copy(x, out);
    } else if (function != null) {
      run.backend().unary(function, x, out);
    } else {
      run.backend().binary(Binary.POW, x, run.full(Shape.scalar(), exponent).expand(x.shape()), out);
    }
    return out;
  }

  private static @Nullable Unary named(double exponent) {
    if (exponent == 2) {
      return Unary.SQUARE;
    }
    if (exponent == 0.5) {
      return Unary.SQRT;
    }
    if (exponent == -0.5) {
      return Unary.RSQRT;
    }
    return exponent == -1 ? Unary.RECIPROCAL : null;
  }
}
