package org.geopeft.autograd.layer;

import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// y = x Wᵀ + b with `weight` `[out, in]` and `bias` `[out]` or none.
public final class Linear extends Projection {
  private final Parameter weight;
  private final @Nullable Parameter bias;

  /// A layer of parameters that exist: weight `[out, in]`, bias `[out]`.
  ///
  /// @param bias null for none
  public Linear(Parameter weight, @Nullable Parameter bias) {
    this.weight = add("weight", weight);
    this.bias = bias == null ? null : add("bias", bias);
  }

  /// A layer that starts as PyTorch's does, weight and bias uniform in ±1/√in.
  public static Linear of(WeightSource w, long in, long out) {
    return of(w, in, out, Init.torchDefault(), Init.torchDefault(in));
  }

  /// A layer whose bias starts at zero.
  public static Linear of(WeightSource w, long in, long out, Init init) {
    return of(w, in, out, init, Init.constant(0));
  }

  /// A layer with a bias.
  public static Linear of(WeightSource w, long in, long out, Init init, Init biasInit) {
    return new Linear(
        w.parameter("weight", Shape.of(out, in), init), w.parameter("bias", Shape.of(out), biasInit));
  }

  /// A layer without a bias.
  public static Linear withoutBias(WeightSource w, long in, long out, Init init) {
    return new Linear(w.parameter("weight", Shape.of(out, in), init), null);
  }

  @Override
  public Tensor forward(Run run, Tensor x) {
    return run.apply(new LinearOp(), x, run.use(weight), bias == null ? null : run.use(bias));
  }

  @Override
  public long inFeatures() {
    return weight.tensor().shape().size(1);
  }

  @Override
  public long outFeatures() {
    return weight.tensor().shape().size(0);
  }

  /// `[out, in]`.
  public Parameter weight() {
    return weight;
  }

  /// `[out]`, or null.
  public @Nullable Parameter bias() {
    return bias;
  }
}
