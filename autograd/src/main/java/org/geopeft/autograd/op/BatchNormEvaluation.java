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

/// Batch normalisation by given statistics: an affine function of each channel. Operands x `[B, C, …]`, mean `[C]`,
/// variance `[C]` and, where wanted, weight `[C]` and bias `[C]`; the output has x's shape.
///
/// @param eps added to the variance
public record BatchNormEvaluation(double eps) implements VariadicOp<BatchNormEvaluation.Saved> {
  private static final List<String> NAMES = List.of("mean", "variance", "weight", "bias");
  private static final int VARIANCE = 2;
  private static final int WEIGHT = 3;
  private static final int BIAS = 4;

  /// The statistics, the weight and, where the gradient of either needs it, the input.
  ///
  /// @param weighted whether there is a weight
  public record Saved(
      @Nullable Kept x, @Nullable Kept mean, @Nullable Kept variance, @Nullable Kept weight, boolean weighted)
      implements SavedState {}

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Channels.check("batch norm", operands, NAMES);
    if (operands.size() < WEIGHT) {
      throw Op.shapeError(
          "GP-NORM-002", "batch norm with " + operands.size() + " operands", "x and, in this order, " + NAMES);
    }
    return List.of(operands.getFirst());
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = run.contiguous(operands.get(0));
    Tensor mean = run.contiguous(operands.get(1));
    Tensor variance = run.contiguous(operands.get(VARIANCE));
    Tensor weight = Channels.optional(run, operands, WEIGHT);
    Tensor rows = Channels.rows(run, x);
    Tensor out = run.allocate(rows.shape());
    run.backend().channelNorms().normalise(
        Channels.normalised(rows, mean, variance, weight, eps), Channels.optional(run, operands, BIAS), out);
    Channels.release(run, rows, x);
    boolean keep = wanted.any();
    return new Results<>(
        List.of(Channels.restored(run, out, x.shape())),
        new Saved(
            run.keepIf(wanted.of(VARIANCE) || wanted.of(WEIGHT), x),
            run.keepIf(keep, mean),
            run.keepIf(keep, variance),
            weight == null ? null : run.keepIf(keep, weight),
            weight != null));
  }

  @Override
  public List<@Nullable Tensor> backward(Run run, Saved saved, List<@Nullable Tensor> g, Wanted wanted) {
    Tensor mean = Saves.get(saved.mean());
    Tensor gradient = run.contiguous(Saves.only(g));
    Tensor gRows = Channels.rows(run, gradient);
    Kept x = saved.x();
    Tensor rows = x == null ? gRows : Channels.rows(run, x.get()); // nobody looks at x then
    Tensor outX = wanted.a() ? run.allocate(rows.shape()) : null;
    @Nullable Tensor[] ofChannels = new Tensor[BIAS + 1];
    for (int i = 1; i <= BIAS; i++) {
      ofChannels[i] = wanted.of(i) ? run.allocate(mean.shape()) : null;
    }
    run.backend().channelNorms().fixedGradient(
        Channels.normalised(
            rows, mean, Saves.get(saved.variance()), saved.weighted() ? Saves.get(saved.weight()) : null, eps),
        gRows,
        outX,
        shared(ofChannels[1]),
        shared(ofChannels[VARIANCE]),
        ofChannels[WEIGHT],
        ofChannels[BIAS]);
    ofChannels[0] = outX == null ? null : Channels.restored(run, outX, gradient.shape());
    return Arrays.asList(ofChannels);
  }

  private static @Nullable Tensor shared(@Nullable Tensor statistic) {
    return statistic == null ? null : Channels.shared(statistic);
  }
}
