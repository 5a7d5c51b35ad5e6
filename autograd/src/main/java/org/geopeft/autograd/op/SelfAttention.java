package org.geopeft.autograd.op;

import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.UnaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import static org.geopeft.autograd.op.HeadViews.byHead;

/// Scaled-dot-product self-attention on stacked projections: qkv `[B, N, 3D]` (q, k, v side by side, each head-major) →
/// `[B, N, D]`. No N×N matrix is kept; the backward recomputes the probabilities from each row's log-sum.
public record SelfAttention(int heads) implements UnaryOp<SelfAttention.Saved> {
  /// The projections, the output and `[B, H, N]` log-sums.
  public record Saved(@Nullable Kept qkv, @Nullable Kept out, @Nullable Kept logSum) implements SavedState {}

  @Override
  public Shape shape(Shape qkv) {
    if (qkv.rank() != 3 || qkv.size(2) % (3L * heads) != 0) {
      throw Op.shapeError(
          "GP-SHAPE-018", "attention: qkv " + qkv + " with " + heads + " heads", "qkv is [B, N, 3·heads·d]");
    }
    return qkv.with(2, qkv.size(2) / 3);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor qkv, Wanted wanted) {
    Tensor input = run.contiguous(qkv);
    Tensor out = run.allocate(shape(qkv.shape()));
    Tensor logSum = run.allocate(Shape.of(qkv.shape().size(0), heads, qkv.shape().size(1)));
    run.backend()
        .attention(settings(qkv), part(input, 0), part(input, 1), part(input, 2), null, byHead(out, heads), logSum);
    boolean keep = wanted.a();
    return new Result<>(out, new Saved(run.keepIf(keep, input), run.keepIf(keep, out), run.keepIf(keep, logSum)));
  }

  @Override
  public Tensor backward(Run run, Saved saved, Tensor g) {
    Tensor qkv = Saves.get(saved.qkv());
    Tensor gradient = run.allocate(qkv.shape());
    run.backend().attentionGradient(
        settings(qkv),
        part(qkv, 0),
        part(qkv, 1),
        part(qkv, 2),
        null,
        byHead(Saves.get(saved.out()), heads),
        Saves.get(saved.logSum()),
        byHead(run.contiguous(g), heads),
        part(gradient, 0),
        part(gradient, 1),
        part(gradient, 2),
        null);
    return gradient;
  }

  private AttentionSettings settings(Tensor qkv) {
    return HeadViews.settings(qkv.shape().size(2), 3L * heads);
  }

  private Tensor part(Tensor qkv, int which) {
    return byHead(qkv, 3L * heads).slice(1, (long) which * heads, (which + 1L) * heads);
  }
}
