package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Zeroes elements with probability p and scales the others by 1/(1 − p), any shape; nothing outside of training. The
/// mask is a function of a key, so only the key is kept.
public record Dropout(double p) implements UnaryOp<Dropout.Saved> {
  /// Checks the probability.
  public Dropout {
    if (!(p >= 0 && p < 1)) {
      throw new IllegalArgumentException("dropout probability must be in [0, 1), got " + p);
    }
  }

  /// The key, absent when nothing was dropped.
  public record Saved(@Nullable Kept key) implements SavedState {}

  @Override
  public Shape shape(Shape a) {
    return a;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
    if (!run.isTraining() || p == 0) {
      return new Result<>(a, new Saved(null));
    }
    Tensor key = run.randomKey();
    Tensor out = run.allocate(a.shape());
    run.backend().dropout(run.contiguous(a), p, key, out);
    return new Result<>(out, new Saved(run.keepIf(wanted.a(), key)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Kept key = saved.key();
    if (key == null) {
      return g;
    }
    Tensor out = run.allocate(g.shape());
    run.backend().dropout(run.contiguous(g), p, key.get(), out);
    return out;
  }
}
