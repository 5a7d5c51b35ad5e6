package org.geopeft.autograd.op;

import org.geopeft.autograd.BinaryOp;
import org.geopeft.autograd.Grads2;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Product of the last two axes, `[…, M, K] × […, K, N] → […, M, N]`; batch axes broadcast.
///
/// @param transposeA a is given as `[…, K, M]`
/// @param transposeB b is given as `[…, N, K]`
public record MatMul(boolean transposeA, boolean transposeB) implements BinaryOp<MatMul.Saved> {
  /// Each operand where the other's gradient is wanted, and both shapes.
  public record Saved(@Nullable Kept a, @Nullable Kept b, Shape shapeA, Shape shapeB) implements SavedState {}

  @Override
  public Shape shape(Shape a, Shape b) {
    if (a.rank() < 2 || b.rank() < 2) {
      throw Op.shapeError("GP-SHAPE-013", "matmul: " + a + " × " + b, "both operands have at least two axes");
    }
    long innerA = a.size(transposeA ? -2 : -1);
    long innerB = b.size(transposeB ? -1 : -2);
    if (innerA != innerB) {
      throw Op.shapeError(
          "GP-SHAPE-014",
          "matmul: inner dimensions differ",
          "a" + (transposeA ? "ᵀ" : "") + " " + a + " and b" + (transposeB ? "ᵀ" : "") + " " + b
              + " meet at the inner dimension, got " + innerA + " and " + innerB);
    }
    Shape batch = Broadcast.shape("matmul", batch(a), batch(b));
    return batch.insert(batch.rank(), a.size(transposeA ? -1 : -2)).insert(batch.rank() + 1, b.size(transposeB ? -2 : -1));
  }

  private static Shape batch(Shape shape) {
    return shape.without(shape.rank() - 1).without(shape.rank() - 2);
  }

  @Override
  public Result<Saved> forward(Run run, Tensor a, Tensor b, Wanted wanted) {
    Tensor out = run.allocate(shape(a.shape(), b.shape()));
    multiply(run, matrix(a, transposeA), matrix(b, transposeB), out);
    return new Result<>(
        out, new Saved(run.keepIf(wanted.b(), a), run.keepIf(wanted.a(), b), a.shape(), b.shape()));
  }

  @Override
  public Grads2 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor gradA = null;
    Tensor gradB = null;
    if (wanted.a()) { // dA = g Bᵀ, or its transpose when a came transposed
      Tensor b = matrix(Saves.get(saved.b()), transposeB);
      gradA = transposeA ? product(run, b, matrix(g, true)) : product(run, g, matrix(b, true));
      gradA = Broadcast.reduceTo(run, gradA, saved.shapeA());
    }
    if (wanted.b()) { // dB = Aᵀ g
      Tensor a = matrix(Saves.get(saved.a()), transposeA);
      gradB = transposeB ? product(run, matrix(g, true), a) : product(run, matrix(a, true), g);
      gradB = Broadcast.reduceTo(run, gradB, saved.shapeB());
    }
    return new Grads2(gradA, gradB);
  }

  private static Tensor product(Run run, Tensor a, Tensor b) {
    Shape batch = Broadcast.shape("matmul", batch(a.shape()), batch(b.shape()));
    Shape shape = batch.insert(batch.rank(), a.shape().size(-2)).insert(batch.rank() + 1, b.shape().size(-1));
    Tensor out = run.allocate(shape);
    multiply(run, a, b, out);
    return out;
  }

  private static void multiply(Run run, Tensor a, Tensor b, Tensor out) {
    Shape batch = batch(out.shape());
    run.backend().matmul(expanded(a, batch), expanded(b, batch), null, out, false);
  }

  private static Tensor expanded(Tensor x, Shape batch) {
    return x.expand(batch.insert(batch.rank(), x.shape().size(-2)).insert(batch.rank() + 1, x.shape().size(-1)));
  }

  private static Tensor matrix(Tensor x, boolean transposed) {
    if (!transposed) {
      return x;
    }
    int[] axes = new int[x.shape().rank()];
    for (int axis = 0; axis < axes.length; axis++) {
      axes[axis] = axis;
    }
    axes[axes.length - 1] = axes.length - 2;
    axes[axes.length - 2] = axes.length - 1;
    return x.permute(axes);
  }
}
