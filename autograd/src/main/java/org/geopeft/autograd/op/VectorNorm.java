package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// (Σ |x|ᵖ)^(1/p) over some axes, which stay with size 1; the largest |x| for p = ∞, the smallest for −∞. The gradient
/// is 0 where the norm is 0, and for an infinite p shared among elements of equal size.
///
/// @param p not 0, which counts and has no gradient
/// @param axes which axes, counted from the front
public record VectorNorm(double p, List<Integer> axes) implements UnaryOp<VectorNorm.Saved> {
  /// Refuses 0 and NaN.
  public VectorNorm {
    if (p == 0 || Double.isNaN(p)) {
      throw new IllegalArgumentException("the order of a norm is a number other than 0, got " + p);
    }
  }

  /// The operand and the result.
  public record Saved(@Nullable Kept x, @Nullable Kept y) implements SavedState {}

  @Override
  public String name() {
    return "vector norm";
  }

  @Override
  public Shape shape(Shape a) {
    Shape shape = Reductions.shape(name(), a, axes);
    if (Double.isInfinite(p)) {
      Reductions.requireSome(name(), a, axes);
    }
    return shape;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    Tensor out = norm(run, a);
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), a), run.keepIf(wanted.a(), out)));
  }

  private Tensor norm(Run run, Tensor x) {
    Tensor terms = run.allocate(x.shape());
    run.backend().unary(p == 2 ? Unary.SQUARE : Unary.ABS, x, terms);
    if (Double.isInfinite(p)) {
      return Reductions.reduced(run, p > 0 ? Reduction.MAX : Reduction.MIN, terms, shape(x.shape()));
    }
    Tensor powers = p == 1 || p == 2 ? terms : Power.power(run, terms, p);
    Tensor sum = Reductions.reduced(run, Reduction.SUM, powers, shape(x.shape()));
    return p == 1 ? sum : Power.power(run, sum, 1 / p);
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor x = Saves.get(saved.x());
    Tensor norm = Saves.get(saved.y());
    Tensor slope;
    if (p == 2) {
      slope = times(run, x, Reductions.ratio(run, g, norm));
    } else {
      Tensor sign = run.allocate(x.shape());
      run.backend().unary(Unary.SIGN, x, sign);
      slope = p == 1 ? times(run, sign, g) : times(run, sign, bySize(run, x, norm, g));
    }
    return slope;
  }

  /// The gradient by |x|.
  private Tensor bySize(Run run, Tensor x, Tensor norm, Tensor g) {
    Tensor size = run.allocate(x.shape());
    run.backend().unary(Unary.ABS, x, size);
    if (Double.isInfinite(p)) {
      return Reductions.shared(run, size, norm, g);
    }
    // |x|ᵖ⁻¹ is infinite at 0 where p < 1; the sign would make it NaN
    Tensor power = Reductions.zeroWhereZero(run, x, Power.power(run, size, p - 1));
    return times(run, power, Reductions.zeroWhereZero(run, norm, times(run, g, Power.power(run, norm, 1 - p))));
  }

  /// a · b, b repeated.
  private static Tensor times(Run run, Tensor a, Tensor b) {
    Tensor out = run.allocate(a.shape());
    run.backend().binary(Binary.MUL, a, b.expand(a.shape()), out);
    return out;
  }
}
