package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
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

/// Stochastic depth (Huang et al., arXiv 1603.09382): in training, each sample along the first axis is zeroed as a
/// whole with probability p, drawn by a key; the others are scaled by 1/(1 − p) so that the expectation stays, as in
/// timm.
///
/// @param p 1 drops everything
/// @param scaleByKeep whether what stays is scaled
public record DropPath(double p, boolean scaleByKeep) implements UnaryOp<DropPath.Saved> {
  /// Checks the probability.
  public DropPath {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("drop-path probability must be in [0, 1], got " + p);
    }
  }

  /// The factor of each sample, absent when nothing was dropped.
  public record Saved(@Nullable Kept factors) implements SavedState {}

  @Override
  public String name() {
    return "drop path";
  }

  @Override
  public Shape shape(Shape a) {
    if (a.rank() == 0) {
      throw Op.shapeError("GP-SHAPE-145", "drop path of a scalar", "samples along the first axis");
    }
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    if (!run.isTraining() || p == 0) {
      return new Result<>(a, new Saved(null));
    }
    Tensor factors = factors(run, a.shape().size(0));
    return new Result<>(times(run, a, factors), new Saved(run.keepIf(wanted.a(), factors)));
  }

  private Tensor factors(Run run, long samples) {
    if (p == 1) {
      return run.full(Shape.of(samples), 0);
    }
    Tensor scaled = run.allocate(Shape.of(samples));
    run.backend().dropout(run.full(scaled.shape(), 1), p, run.randomKey(), scaled);
    if (scaleByKeep) {
      return scaled;
    }
    Tensor kept = run.allocate(scaled.shape());
    run.backend().unary(Unary.SIGN, scaled, kept);
    return kept;
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Kept factors = saved.factors();
    return factors == null ? g : times(run, g, factors.get());
  }

  private static Tensor times(Run run, Tensor x, Tensor factors) {
    long[] strides = new long[x.shape().rank()];
    strides[0] = factors.stride(0);
    Tensor out = run.allocate(x.shape());
    run.backend().binary(Binary.MUL, x, factors.view(x.shape(), strides, 0), out);
    return out;
  }
}
