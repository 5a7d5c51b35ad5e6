package org.geopeft.vit;

import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.Projection;
import org.geopeft.autograd.layer.Slot;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// The feed-forward part of a block: Linear, GELU, Linear.
final class Mlp extends Layer {
  private final Slot<Projection> fc1;
  private final Slot<Projection> fc2;

  Mlp(WeightSource w, int width, int hidden, Init init) {
    fc1 = add("fc1", Linear.of(w.at("fc1"), width, hidden, init).slot());
    fc2 = add("fc2", Linear.of(w.at("fc2"), hidden, width, init).slot());
  }

  /// x `[B, N, D] → [B, N, D]`.
  Tensor forward(Run run, Tensor x) {
    Tensor hidden = run.in("fc1", r -> fc1.get().forward(r, x));
    Tensor activated = run.apply(new ElementwiseUnary(Unary.GELU), hidden);
    run.release(hidden);
    return run.in("fc2", r -> fc2.get().forward(r, activated));
  }
}
