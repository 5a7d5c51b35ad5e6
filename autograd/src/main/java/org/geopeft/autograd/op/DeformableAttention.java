package org.geopeft.autograd.op;

import java.util.List;
import org.geopeft.autograd.Grads3;
import org.geopeft.autograd.Kept;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.Result;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.SavedState;
import org.geopeft.autograd.TernaryOp;
import org.geopeft.autograd.Wanted;
import org.geopeft.tensor.Sampling.Level;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Multi-scale deformable attention (Zhu et al., arXiv 2010.04159, eq. 3): value `[N, Σ H·W, M, D]`, sampling locations
/// `[N, Q, M, L, P, 2]` of pairs (x, y), 0 to 1 across a level, and weights `[N, Q, M, L, P]` → `[N, Q, M·D]`. Points
/// are read bilinearly, zeros lie outside.
///
/// @param levels sizes of the L levels, in the order in which they lie in the value
public record DeformableAttention(List<Level> levels) implements TernaryOp<DeformableAttention.Saved> {
  /// The operands.
  public record Saved(@Nullable Kept value, @Nullable Kept locations, @Nullable Kept weights) implements SavedState {}

  /// Checks the levels.
  public DeformableAttention {
    levels = List.copyOf(levels);
    if (levels.isEmpty() || levels.stream().anyMatch(level -> level.height() < 1 || level.width() < 1)) {
      throw new IllegalArgumentException(
          "deformable attention: one level or more, each of at least one pixel, got " + levels);
    }
  }

  @Override
  public Shape shape(Shape value, Shape locations, @Nullable Shape weights) {
    String what = "deformable attention: value " + value + ", locations " + locations + ", weights " + weights;
    if (weights == null || value.rank() != 4 || locations.rank() != 6 || locations.size(5) != 2
        || !locations.without(5).equals(weights)) {
      throw Op.shapeError(
          "GP-SHAPE-086", what, "value [N, Σ H·W, M, D], locations [N, Q, M, L, P, 2], weights [N, Q, M, L, P]");
    }
    if (locations.size(0) != value.size(0) || locations.size(2) != value.size(2)) {
      throw Op.shapeError(
          "GP-SHAPE-086",
          what,
          "value and locations have one N and one M, got N " + value.size(0) + " and " + locations.size(0) + ", M "
              + value.size(2) + " and " + locations.size(2));
    }
    long pixels = levels.stream().mapToLong(Level::pixels).sum();
    if (locations.size(3) != levels.size() || value.size(1) != pixels) {
      throw Op.shapeError(
          "GP-SHAPE-087",
          what + ", levels " + levels,
          "L = " + levels.size() + " levels with " + pixels + " pixels together, got " + locations.size(3) + " and "
              + value.size(1));
    }
    return Shape.of(value.size(0), locations.size(1), value.size(2) * value.size(3));
  }

  @Override
  public Result<Saved> forward(Run run, Tensor value, Tensor locations, @Nullable Tensor weights, Wanted wanted) {
    if (weights == null) {
      throw new IllegalStateException("the shape rule wants weights");
    }
    Tensor out = run.allocate(shape(value.shape(), locations.shape(), weights.shape()));
    Tensor values = run.contiguous(value);
    Tensor points = run.contiguous(locations);
    Tensor factors = run.contiguous(weights);
    run.backend().sampling().deformable(levels, values, points, factors, out);
    boolean keep = wanted.any();
    return new Result<>(
        out, new Saved(run.keepIf(keep, values), run.keepIf(keep, points), run.keepIf(keep, factors)));
  }

  @Override
  public Grads3 backward(Run run, Saved saved, Tensor g, Wanted wanted) {
    Tensor value = Saves.get(saved.value());
    Tensor locations = Saves.get(saved.locations());
    Tensor weights = Saves.get(saved.weights());
    Tensor gradValue = wanted.a() ? run.allocate(value.shape()) : null;
    Tensor gradLocations = wanted.b() ? run.allocate(locations.shape()) : null;
    Tensor gradWeights = wanted.c() ? run.allocate(weights.shape()) : null;
    run.backend().sampling().deformableGradient(
        levels, value, locations, weights, run.contiguous(g), gradValue, gradLocations, gradWeights);
    return new Grads3(gradValue, gradLocations, gradWeights);
  }
}
