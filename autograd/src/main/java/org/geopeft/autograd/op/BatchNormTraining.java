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
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Batch normalisation by the statistics of the batch (Ioffe and Szegedy, arXiv 1502.03167): operands x `[B, C, …]` and,
/// where wanted, weight `[C]` and bias `[C]`; outputs y of x's shape, mean `[C]` and biased variance `[C]` over all other
/// axes. Running statistics are the layer's affair.
///
/// @param eps added to the variance
public record BatchNormTraining(double eps) implements VariadicOp<BatchNormTraining.Saved> {
  private static final List<String> NAMES = List.of("weight", "bias");

  /// The input, its statistics and the weight.
  ///
  /// @param weighted whether there is a weight
  public record Saved(
      @Nullable Kept x, @Nullable Kept mean, @Nullable Kept variance, @Nullable Kept weight, boolean weighted)
      implements SavedState {}

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Channels.check("batch norm", operands, NAMES);
    Shape x = operands.getFirst();
    if (x.elements() == x.size(1) && x.elements() > 0) {
      throw Op.shapeError(
          "GP-NORM-003",
          "batch norm of " + x + " in training",
          "more than 1 value per channel when training: the variance of one value is 0 and says nothing"
              + "\n  hint: a last batch of one sample is left out by drop_last; a frozen layer uses running statistics");
    }
    Shape statistics = Shape.of(x.size(1));
    return List.of(x, statistics, statistics);
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = run.contiguous(operands.getFirst());
    Tensor weight = Channels.optional(run, operands, 1);
    Tensor mean = run.allocate(Shape.of(x.shape().size(1)));
    Tensor variance = run.allocate(mean.shape());
    Tensor rows = Channels.rows(run, x);
    Tensor out = run.allocate(rows.shape());
    run.backend().channelNorms().statistics(rows, Channels.shared(mean), Channels.shared(variance));
    run.backend().channelNorms().normalise(
        Channels.normalised(rows, mean, variance, weight, eps), Channels.optional(run, operands, 2), out);
    Channels.release(run, rows, x);
    boolean keep = wanted.any();
    return new Results<>(
        List.of(Channels.restored(run, out, x.shape()), mean, variance),
        new Saved(
            run.keepIf(keep, x),
            run.keepIf(keep, mean),
            run.keepIf(keep, variance),
            weight == null ? null : run.keepIf(wanted.a(), weight),
            weight != null));
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor x = Saves.get(saved.x());
    Tensor mean = Saves.get(saved.mean());
    Tensor weight = saved.weighted() && wanted.a() ? Saves.get(saved.weight()) : null;
    Tensor rows = Channels.rows(run, x);
    Tensor outX = wanted.a() ? run.allocate(rows.shape()) : null;
    Tensor outWeight = wanted.b() ? run.allocate(mean.shape()) : null;
    Tensor outBias = wanted.c() ? run.allocate(mean.shape()) : null;
    Tensor gOut = g.get(0);
    run.backend().channelNorms().gradient(
        Channels.normalised(rows, mean, Saves.get(saved.variance()), weight, eps),
        gOut == null ? run.full(rows.shape(), 0) : Channels.rows(run, run.contiguous(gOut)),
        shared(run, g.get(1)),
        shared(run, g.get(2)),
        outX,
        outWeight,
        outBias);
    return Arrays.asList(outX == null ? null : Channels.restored(run, outX, x.shape()), outWeight, outBias);
  }

  private static @Nullable Tensor shared(Run run, @Nullable Tensor gradient) {
    return gradient == null ? null : Channels.shared(run.contiguous(gradient));
  }
}
