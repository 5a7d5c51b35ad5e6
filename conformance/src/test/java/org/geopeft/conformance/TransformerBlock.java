package org.geopeft.conformance;

import org.geopeft.autograd.Run;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.LayerNorm;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// A pre-norm transformer block of the library's layers (Dosovitskiy et al., arXiv 2010.11929, equations 2 and 3).
final class TransformerBlock extends Layer {
  private final LayerNorm norm1;
  private final Linear qkv;
  private final Linear projection;
  private final LayerNorm norm2;
  private final Linear fc1;
  private final Linear fc2;
  private final int heads;

  TransformerBlock(WeightSource w, long width, int heads) {
    norm1 = add("norm1", new LayerNorm(w.at("norm1"), width, 1e-6));
    qkv = add("attn.qkv", Linear.of(w.at("attn").at("qkv"), width, 3 * width, Init.xavierUniform()));
    projection = add("attn.proj", Linear.of(w.at("attn").at("proj"), width, width, Init.xavierUniform()));
    norm2 = add("norm2", new LayerNorm(w.at("norm2"), width, 1e-6));
    fc1 = add("mlp.fc1", Linear.of(w.at("mlp").at("fc1"), width, 4 * width, Init.xavierUniform()));
    fc2 = add("mlp.fc2", Linear.of(w.at("mlp").at("fc2"), 4 * width, width, Init.xavierUniform()));
    this.heads = heads;
  }

  /// x `[B, N, D] → [B, N, D]`.
  Tensor forward(Run run, Tensor x) {
    Tensor mixed = run.in("attn", r -> projection.forward(
        r, r.apply(new SelfAttention(heads), qkv.forward(r, norm1.forward(r, x)))));
    Tensor y = run.apply(new AddScaled(1), x, mixed);
    Tensor wide = run.in("mlp", r -> fc2.forward(
        r, r.apply(new ElementwiseUnary(Unary.GELU), fc1.forward(r, norm2.forward(r, y)))));
    return run.apply(new AddScaled(1), y, wide);
  }

  Linear qkv() {
    return qkv;
  }
}
