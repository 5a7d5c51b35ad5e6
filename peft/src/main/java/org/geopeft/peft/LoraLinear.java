package org.geopeft.peft;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.Projection;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.LoraLinearOp;
import org.geopeft.tensor.Tensor;

/// A frozen Linear with a low-rank correction: y = W x + b + s·B(A(dropout(x))) (Hu et al., arXiv 2106.09685, eq. 3).
/// A is `[r, in]`, B `[out, r]`, zero at the start.
public final class LoraLinear extends Projection {
  private final Linear base;
  private final Linear down;
  private final Linear up;
  private final LoraLinearOp op;

  /// Wraps a Linear `[out, in]` and freezes it.
  ///
  /// @param w the source at this projection's own name
  public LoraLinear(WeightSource w, Linear base, LoraConfig config) {
    this.base = add("base_layer", base);
    Init init =
        switch (config.init()) {
          case KAIMING -> Init.torchDefault(base.inFeatures());
          case GAUSSIAN -> Init.normal(1.0 / config.rank());
        };
    down = add(
        "lora_A.default",
        Linear.withoutBias(w.at("lora_A").at("default"), base.inFeatures(), config.rank(), init));
    up = add(
        "lora_B.default",
        Linear.withoutBias(w.at("lora_B").at("default"), config.rank(), base.outFeatures(), Init.constant(0)));
    op = new LoraLinearOp(config.scale(), config.dropout());
    base.setTrainable(false);
  }

  @Override
  public Tensor forward(Run run, Tensor x) {
    List<Tensor> operands = new ArrayList<>(
        List.of(x, run.use(base.weight()), run.use(down.weight()), run.use(up.weight())));
    Parameter bias = base.bias();
    if (bias != null) {
      operands.add(run.use(bias));
    }
    return run.apply(op, operands).getFirst();
  }

  @Override
  public long inFeatures() {
    return base.inFeatures();
  }

  @Override
  public long outFeatures() {
    return base.outFeatures();
  }
}
