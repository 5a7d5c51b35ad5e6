package org.geopeft.autograd.layer;

import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.Convolution;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A convolution over images: `weight` `[out, in/groups, k, k]`, `bias` `[out]` or none. Starts like PyTorch's, uniform
/// in ±1/√(in/groups · k · k).
public final class Conv2d extends Layer {
  private final ConvConfig config;
  private final Parameter weight;
  private final @Nullable Parameter bias;

  /// A layer with PyTorch's random start.
  public Conv2d(WeightSource w, ConvConfig config) {
    this(w, config, Init.torchDefault());
  }

  /// @param init of the weight; the bias starts like PyTorch's
  public Conv2d(WeightSource w, ConvConfig config, Init init) {
    this.config = config;
    long channels = config.in() / config.groups();
    Shape shape = Shape.of(config.out(), channels, config.kernelHeight(), config.kernelWidth());
    weight = add("weight", w.parameter("weight", shape, init));
    Init start = Init.torchDefault(shape.elements(1, 4));
    bias = config.biased() ? add("bias", w.parameter("bias", Shape.of(config.out()), start)) : null;
  }

  /// x `[B, in, h, w] → [B, out, h', w']`.
  public Tensor forward(Run run, Tensor x) {
    Convolution op = new Convolution(config.slides(), config.groups());
    return run.apply(op, x, run.use(weight), bias == null ? null : run.use(bias));
  }

  /// The sizes.
  public ConvConfig config() {
    return config;
  }

  /// `[out, in/groups, k, k]`.
  public Parameter weight() {
    return weight;
  }

  /// `[out]`, or null.
  public @Nullable Parameter bias() {
    return bias;
  }
}
