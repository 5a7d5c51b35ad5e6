package org.geopeft.vit;

import java.util.List;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.Projection;
import org.geopeft.autograd.layer.Slot;
import org.geopeft.autograd.layer.StackedProjection;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.MultiHeadAttention;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.tensor.Tensor;

/// Multi-head self-attention with stacked projections (Dosovitskiy et al., arXiv 2010.11929, appendix A).
final class Attention extends Layer {
  private final Slot<Projection> qkv;
  private final Slot<Projection> proj;
  private final int heads;

  Attention(WeightSource w, int width, int heads, Init init) {
    this.heads = heads;
    qkv = add("qkv", Linear.of(w.at("qkv"), width, 3L * width, init).slot());
    proj = add("proj", Linear.of(w.at("proj"), width, width, init).slot());
  }

  /// x `[B, N, D] → [B, N, D]`.
  Tensor forward(Run run, Tensor x) {
    Tensor mixed = mixed(run, x);
    return run.in("proj", r -> proj.get().forward(r, mixed));
  }

  private Tensor mixed(Run run, Tensor x) {
    if (qkv.get() instanceof StackedProjection parted) {
      List<Tensor> parts = run.inAll("qkv", r -> parted.parts(r, x));
      Tensor mixed = run.apply(new MultiHeadAttention(heads), parts.get(0), parts.get(1), parts.get(2));
      parts.forEach(run::release);
      return mixed;
    }
    Tensor stacked = run.in("qkv", r -> qkv.get().forward(r, x)); // [B, N, 3D]
    Tensor mixed = run.apply(new SelfAttention(heads), stacked);
    run.release(stacked);
    return mixed;
  }
}
