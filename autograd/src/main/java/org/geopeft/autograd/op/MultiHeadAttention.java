package org.geopeft.autograd.op;

import static org.geopeft.autograd.op.HeadViews.byHead;

import java.util.Objects;
import org.geopeft.autograd.Grads3;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Scaled-dot-product attention whose heads lie side by side (Vaswani et al., arXiv 1706.03762, section 3.2.2, without
/// its projections): query `[B, N, D]`, key and value `[B, S, D]` → `[B, N, D]`. The same as [SelfAttention] where q, k,
/// v are not stacked, so that nobody has to stack them.
public record MultiHeadAttention(int heads) implements TernaryOp<MultiHeadAttention.Saved> {
  /// The operands, the output and `[B, H, N]` log-sums.
  public record Saved(
      @Nullable Kept q, @Nullable Kept k, @Nullable Kept v, @Nullable Kept out, @Nullable Kept logSum)
      implements SavedState {}

  @Override
  public Shape shape(Shape q, Shape k, @Nullable Shape v) {
    if (q.rank() != 3 || !Objects.equals(k, v) || k.rank() != 3 || !q.equals(k.with(1, q.size(1))) || q.size(2) % heads != 0) {
      throw Op.shapeError(
          "GP-SHAPE-083",
          "attention: query " + q + ", key " + k + ", value " + v + " with " + heads + " heads",
          "query is [B, N, D], key and value [B, S, D], D a multiple of the heads");
    }
    return q;
  }

  @Override
  public Result<Saved> forward(Run run, Tensor q, Tensor k, @Nullable Tensor v, Wanted wanted) {
    if (v == null) {
      throw new IllegalArgumentException("attention needs a value");
    }
    Tensor query = run.contiguous(q);
    Tensor key = run.contiguous(k);
    Tensor value = run.contiguous(v);
    Tensor out = run.allocate(q.shape());
    Tensor logSum = run.allocate(Shape.of(q.shape().size(0), heads, q.shape().size(1)));
    run.backend().attention(
        HeadViews.settings(q.shape().size(2), heads), byHead(query, heads), byHead(key, heads), byHead(value, heads),
        null, byHead(out, heads), logSum);
    boolean keep = wanted.any();
    return new Result<>(
        out,
        new Saved(
            run.keepIf(keep, query), run.keepIf(keep, key), run.keepIf(keep, value), run.keepIf(keep, out),
            run.keepIf(keep, logSum)));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor q = Saves.get(saved.q());
    Tensor k = Saves.get(saved.k());
    Tensor outQ = wanted.a() ? run.allocate(q.shape()) : null;
    Tensor outK = wanted.b() ? run.allocate(k.shape()) : null;
    Tensor outV = wanted.c() ? run.allocate(k.shape()) : null;
    run.backend().attentionGradient(
        HeadViews.settings(q.shape().size(2), heads),
        byHead(q, heads),
        byHead(k, heads),
        byHead(Saves.get(saved.v()), heads),
        null,
        byHead(Saves.get(saved.out()), heads),
        Saves.get(saved.logSum()),
        byHead(run.contiguous(g), heads),
        outQ == null ? null : byHead(outQ, heads),
        outK == null ? null : byHead(outK, heads),
        outV == null ? null : byHead(outV, heads),
        null);
    return new Grads3(outQ, outK, outV);
  }
}
