package org.geopeft.autograd.layer;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.GroupNormOp;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Group normalisation of `[B, C, …]`; starts at weight 1, bias 0.
public final class GroupNorm extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final GroupNormOp op;

  /// @param groups divides the number of channels
  public GroupNorm(WeightSource w, int groups, long channels, double eps) {
    this.op = new GroupNormOp(groups, eps);
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "group norm: " + channels + " channels do not fall into " + groups + " groups of equal size");
    }
    this.weight = add("weight", w.parameter("weight", Shape.of(channels), Init.constant(1)));
    this.bias = add("bias", w.parameter("bias", Shape.of(channels), Init.constant(0)));
  }

  /// x `[B, C, …]`.
  public Tensor forward(Run run, Tensor x) {
    return run.apply(op, List.of(x, run.use(weight), run.use(bias))).getFirst();
  }
}
