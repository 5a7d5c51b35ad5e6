package org.geopeft.autograd.layer;

import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Layer normalisation over the last axis; starts at weight 1, bias 0.
public final class LayerNorm extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final double eps;

  /// A layer that starts with weight 1 and bias 0, both `[width]`.
  ///
  /// @param width the size of the last axis
  public LayerNorm(WeightSource w, long width, double eps) {
    this.weight = add("weight", w.parameter("weight", Shape.of(width), Init.constant(1)));
    this.bias = add("bias", w.parameter("bias", Shape.of(width), Init.constant(0)));
    this.eps = eps;
  }

  /// x `[…, D]`.
  public Tensor forward(Run run, Tensor x) {
    return run.apply(new LayerNormOp(eps), x, run.use(weight), run.use(bias));
  }
}
