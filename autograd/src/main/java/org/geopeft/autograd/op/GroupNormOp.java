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
import org.geopeft.tensor.ChannelNorms.Normalised;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Group normalisation (Wu and He, arXiv 1803.08494): operands x `[B, C, …]` and, where wanted, weight `[C]` and bias
/// `[C]`; the output has x's shape. Each group of neighbouring channels of a sample has its own mean and variance.
///
/// @param groups into how many groups the channels fall
/// @param eps added to the variance
public record GroupNormOp(int groups, double eps) implements VariadicOp<GroupNormOp.Saved> {
  private static final List<String> NAMES = List.of("weight", "bias");

  /// Refuses no groups.
  public GroupNormOp {
    if (groups < 1) {
      throw new IllegalArgumentException("group norm: at least one group, got " + groups);
    }
  }

  /// The input, its statistics and the weight.
  ///
  /// @param weighted whether there is a weight
  public record Saved(
      @Nullable Kept x, @Nullable Kept mean, @Nullable Kept variance, @Nullable Kept weight, boolean weighted)
      implements SavedState {}

  @Override
  public List<Shape> shapes(List<Shape> operands) {
    Channels.check("group norm", operands, NAMES);
    Shape x = operands.getFirst();
    if (x.size(1) == 0 || x.size(1) % groups != 0) {
      throw Op.shapeError(
          "GP-NORM-004",
          "group norm of " + x + " in " + groups + " groups",
          "channels fall into groups of equal size, got " + x.size(1) + " channels and " + groups + " groups");
    }
    if (x.elements() == groups) {
      throw Op.shapeError(
          "GP-NORM-003",
          "group norm of " + x + " in " + groups + " groups",
          "more than 1 value per group: the variance of one value is 0 and says nothing");
    }
    return List.of(x);
  }

  @Override
  public Results<Saved> forward(Run run, List<Tensor> operands, Wanted wanted) {
    Tensor x = run.contiguous(operands.getFirst());
    Tensor weight = Channels.optional(run, operands, 1);
    Tensor mean = run.allocate(Shape.of(x.shape().size(0), groups));
    Tensor variance = run.allocate(mean.shape());
    Tensor out = run.allocate(x.shape());
    long size = x.shape().elements() / Math.max(1, mean.shape().elements());
    run.backend().channelNorms().statistics(x.reshape(mean.shape().insert(2, size)), mean, variance);
    run.backend().channelNorms().normalise(
        new Normalised(Channels.planes(x), mean, variance, eps, weight),
        Channels.optional(run, operands, 2),
        Channels.planes(out));
    boolean keep = wanted.any();
    return new Results<>(
        List.of(out),
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
    Shape channels = Shape.of(x.shape().size(1));
    Tensor outX = wanted.a() ? run.allocate(x.shape()) : null;
    Tensor outWeight = wanted.b() ? run.allocate(channels) : null;
    Tensor outBias = wanted.c() ? run.allocate(channels) : null;
    Tensor weight = saved.weighted() && wanted.a() ? Saves.get(saved.weight()) : null;
    run.backend().channelNorms().gradient(
        new Normalised(Channels.planes(x), Saves.get(saved.mean()), Saves.get(saved.variance()), eps, weight),
        Channels.planes(run.contiguous(Saves.only(g))),
        null,
        null,
        outX == null ? null : Channels.planes(outX),
        outWeight,
        outBias);
    return Arrays.asList(outX, outWeight, outBias);
  }
}
