package org.geopeft.autograd.op;

import java.util.Arrays;
import java.util.List;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Results;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.VariadicOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.jspecify.annotations.Nullable;

/// Attention between sequences, softmax(scale · q kᵀ + mask) v (Vaswani et al., arXiv 1706.03762): query `[…, N, d]`,
/// key `[…, S, d]`, value `[…, S, e]` and, where there is one, a mask that broadcasts to `[…, N, S]` → `[…, N, e]`;
/// batch axes broadcast. A mask of floats is added and may want a gradient; of a mask of booleans, true takes part.
/// A query that sees no key gives zeros, and no gradient.
///
/// No N×S matrix of probabilities is kept; the backward computes them again from each row's log-sum.
///
/// @param causal query i sees the keys 0 to i
/// @param scale factor of q kᵀ; null is d^−½
public record ScaledDotProductAttention(boolean causal, @Nullable Double scale)
    implements VariadicOp<ScaledDotProductAttention.Saved> {
  /// Operands as they were given, the output and the log-sums `[…, N]`.
  public record Saved(List<Kept> operands, @Nullable Kept out, @Nullable Kept logSum) implements SavedState {}

  /// Every query sees every key, the scale is d^−½.
  public ScaledDotProductAttention() {
    this(false, null);
  }

  @Override
  public void checkTypes(List<DType> operands) {
    Op.requireFloats(name(), operands.subList(0, Math.min(3, operands.size())));
    DType mask = operands.size() > 3 ? operands.get(3) : DType.BOOL;
    if (mask != DType.BOOL && !mask.isFloating()) {
      throw new TensorException(
          "GP-DTYPE-010",
          "attention: mask of type " + mask.label()
              + "\n  rule floats of a mask are added, of booleans true takes part; other numbers are ambiguous");
    }
  }

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    if (operands.size() < 3 || operands.size() > 4) {
      throw Op.shapeError(
          "GP-SHAPE-080", "attention of " + operands.size() + " operands", "query, key, value and at most one mask");
    }
    Shape q = operands.get(0);
    Shape k = operands.get(1);
    Shape v = operands.get(2);
    String what = "attention: query " + q + ", key " + k + ", value " + v;
    if (q.rank() < 2 || k.rank() < 2 || v.rank() < 2) {
      throw Op.shapeError("GP-SHAPE-080", what, "each has at least two axes, […, tokens, width]");
    }
    if (q.size(-1) != k.size(-1) || k.size(-2) != v.size(-2)) {
      throw Op.shapeError(
          "GP-SHAPE-081",
          what,
          "query and key have one width, got " + q.size(-1) + " and " + k.size(-1)
              + "; key and value have one length, got " + k.size(-2) + " and " + v.size(-2));
    }
    if (operands.size() > 3) {
      judgeMask(operands.get(3), q.size(-2), k.size(-2));
    }
    Shape batch = batch(operands);
    return List.of(matrices(batch, q.size(-2), v.size(-1)));
  }

  private static void judgeMask(Shape mask, long queries, long keys) {
    boolean rows = mask.rank() < 2 || mask.size(-2) == queries || mask.size(-2) == 1;
    if (mask.rank() < 1 || !rows || (mask.size(-1) != keys && mask.size(-1) != 1)) {
      throw Op.shapeError(
          "GP-SHAPE-082",
          "attention: mask " + mask + " for " + queries + " queries and " + keys + " keys",
          "a mask broadcasts to […, " + queries + ", " + keys + "]");
    }
  }

  /// The batch axes of all operands together.
  private static Shape batch(List<Shape> operands) {
    Shape batch = Shape.scalar();
    for (Shape operand : operands) {
      batch = Broadcast.shape("attention", batch, batchOf(operand));
    }
    return batch;
  }

  private static Shape batchOf(Shape shape) {
    return Shape.of(Arrays.copyOf(shape.toArray(), Math.max(0, shape.rank() - 2)));
  }

  private static Shape matrices(Shape batch, long rows, long columns) {
    return batch.insert(batch.rank(), rows).insert(batch.rank() + 1, columns);
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor out = run.allocate(shapes(operands.stream().map(Tensor::shape).toList()).getFirst());
    Tensor logSum = run.allocate(out.shape().without(out.shape().rank() - 1));
    Sides sides = Sides.of(run, operands);
    run.backend().attention(settings(operands), sides.q, sides.k, sides.v, sides.mask, out, logSum);
    boolean keep = wanted.any();
    List<Kept> kept = keep ? operands.stream().map(run::keep).toList() : List.of();
    return new Results<>(List.of(out), new Saved(kept, run.keepIf(keep, out), run.keepIf(keep, logSum)));
  }

  private AttentionSettings settings(List<Tensor> operands) {
    double usual = 1 / Math.sqrt(Math.max(1, operands.getFirst().shape().size(-1)));
    return new AttentionSettings(scale == null ? usual : scale, causal);
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    List<Tensor> operands = saved.operands().stream().map(Kept::get).toList();
    Sides sides = Sides.of(run, operands);
    Tensor upstream = Saves.only(g);
    @Nullable Tensor[] out = new Tensor[operands.size()];
    out[0] = wanted.a() ? run.allocate(sides.q.shape()) : null;
    out[1] = wanted.b() ? run.allocate(sides.k.shape()) : null;
    out[2] = wanted.c() ? run.allocate(sides.v.shape()) : null;
    if (wanted.of(3)) {
      out[3] = run.allocate(maskGradient(operands.get(3).shape(), sides.q.shape(), sides.k.shape().size(-2)));
    }
    run.backend().attentionGradient(
        settings(operands), sides.q, sides.k, sides.v, sides.mask, Saves.get(saved.out()), Saves.get(saved.logSum()),
        Sides.rows(run, upstream), out[0], out[1], out[2], out.length > 3 ? out[3] : null);
    for (int i = 0; i < out.length; i++) {
      Tensor gradient = out[i];
      out[i] = gradient == null ? null : Broadcast.reduceTo(run, gradient, operands.get(i).shape());
    }
    return Arrays.asList(out);
  }

  /// The mask's own batch axes, so that a mask which all heads share gets one matrix.
  private static Shape maskGradient(Shape mask, Shape q, long keys) {
    Shape own = matrices(batchOf(mask), q.size(-2), keys);
    while (own.rank() < q.rank()) {
      own = own.insert(0, 1);
    }
    return own;
  }

  /// The operands as the backend takes them: equal batch axes, rows without gaps.
  private record Sides(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    static Sides of(Run run, List<Tensor> operands) {
      Shape batch = batch(operands.stream().map(Tensor::shape).toList());
      Tensor q = side(run, operands.get(0), batch);
      Tensor k = side(run, operands.get(1), batch);
      Tensor v = side(run, operands.get(2), batch);
      if (operands.size() == 3) {
        return new Sides(q, k, v, null);
      }
      Tensor mask = operands.get(3);
      return new Sides(q, k, v, mask.expand(matrices(batch, q.shape().size(-2), k.shape().size(-2))));
    }

    private static Tensor side(Run run, Tensor x, Shape batch) {
      return rows(run, x).expand(matrices(batch, x.shape().size(-2), x.shape().size(-1)));
    }

    static Tensor rows(Run run, Tensor x) {
      return x.shape().size(-1) <= 1 || x.stride(-1) == 1 ? x : run.contiguous(x);
    }
  }
}
