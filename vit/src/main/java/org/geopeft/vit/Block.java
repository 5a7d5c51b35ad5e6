package org.geopeft.vit;

import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.LayerNorm;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.DropPath;
import org.geopeft.tensor.Tensor;

/// A pre-norm transformer block: x + attn(norm1(x)), then + mlp(norm2(x)).
final class Block extends Layer {
  private final LayerNorm norm1;
  private final Attention attn;
  private final LayerNorm norm2;
  private final Mlp mlp;
  private final double dropPath;

  Block(WeightSource w, int width, int heads, int hidden, double eps, Init init, double dropPath) {
    this.dropPath = dropPath;
    norm1 = add("norm1", new LayerNorm(w.at("norm1"), width, eps));
    attn = add("attn", new Attention(w.at("attn"), width, heads, init));
    norm2 = add("norm2", new LayerNorm(w.at("norm2"), width, eps));
    mlp = add("mlp", new Mlp(w.at("mlp"), width, hidden, init));
  }

  /// x `[B, N, D] → [B, N, D]`.
  Tensor forward(Run run, Tensor x) {
    Tensor attended = run.in("attn", r -> residual(r, x, attn.forward(r, norm1.forward(r, x))));
    return run.in("mlp", r -> residual(r, attended, mlp.forward(r, norm2.forward(r, attended))));
  }

  private Tensor residual(Run run, Tensor x, Tensor branch) {
    return run.apply(new AddScaled(1), x, dropPath == 0 ? branch : run.apply(new DropPath(dropPath, true), branch));
  }
}
