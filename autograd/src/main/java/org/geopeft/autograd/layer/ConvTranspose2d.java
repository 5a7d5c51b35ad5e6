package org.geopeft.autograd.layer;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.TransposedConvolution;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A transposed convolution over images: `weight` `[in, out/groups, k, k]`, `bias` `[out]` or none. Starts like
/// PyTorch's, uniform in ±1/√(out/groups · k · k).
public final class ConvTranspose2d extends Layer {
  private final TransposedConvolution op;
  private final Parameter weight;
  private final @Nullable Parameter bias;

  /// A layer whose output is as large as stride and kernel make it.
  public ConvTranspose2d(WeightSource w, ConvConfig config) {
    this(w, config, 0);
  }

  /// @param outputPadding positions added behind rows and columns of the output
  public ConvTranspose2d(WeightSource w, ConvConfig config, int outputPadding) {
    op = new TransposedConvolution(config.slides(), List.of(outputPadding, outputPadding), config.groups());
    long outputs = config.out() / config.groups();
    Shape shape = Shape.of(config.in(), outputs, config.kernelHeight(), config.kernelWidth());
    weight = add("weight", w.parameter("weight", shape, Init.torchDefault()));
    Init start = Init.torchDefault(shape.elements(1, 4)); // PyTorch takes a weight's second axis for its inputs
    bias = config.biased() ? add("bias", w.parameter("bias", Shape.of(config.out()), start)) : null;
  }

  /// x `[B, in, h, w] → [B, out, h', w']`.
  public Tensor forward(Run run, Tensor x) {
    return run.apply(op, x, run.use(weight), bias == null ? null : run.use(bias));
  }

  /// `[in, out/groups, k, k]`.
  public Parameter weight() {
    return weight;
  }

  /// `[out]`, or null.
  public @Nullable Parameter bias() {
    return bias;
  }
}
