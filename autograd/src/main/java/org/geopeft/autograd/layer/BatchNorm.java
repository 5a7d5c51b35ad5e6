package org.geopeft.autograd.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.BatchNormEvaluation;
import org.geopeft.autograd.op.BatchNormTraining;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Batch normalisation of `[B, C, …]` (PyTorch's BatchNorm1d to 3d; names and state as there). In training it normalises
/// by the batch and moves the running statistics, in evaluation it normalises by them.
///
/// running ← (1 − momentum) · running + momentum · batch, where the batch's variance is the unbiased one, though it is the
/// biased one that normalises. A forward that is computed again for the backward pass moves nothing.
public sealed class BatchNorm extends Layer permits BatchNorm2d, SyncBatchNorm {
  private final Settings settings;
  private final long channels;
  private final @Nullable Affine affine;
  private final @Nullable Running running;
  private boolean frozen;

  /// How a layer normalises.
  ///
  /// @param eps added to the variance
  /// @param momentum the weight of a new batch in the running statistics; null for the mean over all batches so far
  /// @param affine whether there are weight and bias
  /// @param tracked whether there are running statistics; without them the batch's are used in evaluation too
  public record Settings(double eps, @Nullable Double momentum, boolean affine, boolean tracked) {
    /// PyTorch's: eps 1e-5, momentum 0.1.
    public static final Settings DEFAULT = new Settings(1e-5, 0.1, true, true);

    /// These settings with another eps.
    public Settings withEps(double other) {
      return new Settings(other, momentum, affine, tracked);
    }

    /// These settings with another momentum.
    public Settings withMomentum(@Nullable Double other) {
      return new Settings(eps, other, affine, tracked);
    }
  }

  private record Affine(Parameter weight, Parameter bias) {}

  private record Running(Tensor mean, Tensor variance, Tensor batches) {}

  /// Starts at weight 1, bias 0, running mean 0 and running variance 1.
  public BatchNorm(WeightSource w, long channels, Settings settings) {
    this.settings = settings;
    this.channels = channels;
    Shape shape = Shape.of(channels);
    affine = settings.affine()
        ? new Affine(
            add("weight", w.parameter("weight", shape, Init.constant(1))),
            add("bias", w.parameter("bias", shape, Init.constant(0))))
        : null;
    double[] ones = new double[Math.toIntExact(channels)];
    Arrays.fill(ones, 1);
    running = settings.tracked()
        ? new Running(
            addBuffer("running_mean", w.buffer(shape, new double[ones.length])),
            addBuffer("running_var", w.buffer(shape, ones)),
            addBuffer("num_batches_tracked", w.buffer(DType.I64, Shape.scalar())))
        : null;
  }

  /// Normalises by the running statistics in training too, and leaves them alone (PyTorch's `eval()` of the layer), or
  /// not any more. Weight and bias are frozen by [#setTrainable].
  public final void freezeStatistics(boolean wanted) {
    if (wanted && running == null) {
      throw new IllegalStateException("batch norm without running statistics has none to freeze");
    }
    frozen = wanted;
  }

  /// The number of channels, C.
  public final long channels() {
    return channels;
  }

  /// x `[B, C, …]`.
  ///
  /// @throws org.geopeft.tensor.TensorException GP-NORM-003 in training with one value a channel
  public Tensor forward(Run run, Tensor x) {
    Running statistics = running;
    List<Tensor> operands = new ArrayList<>(List.of(x));
    if (statistics != null && (frozen || !run.isTraining())) {
      operands.add(statistics.mean());
      operands.add(statistics.variance());
      addAffine(run, operands);
      return run.apply(new BatchNormEvaluation(settings.eps()), operands).getFirst();
    }
    addAffine(run, operands);
    List<Tensor> results = run.apply(new BatchNormTraining(settings.eps()), operands);
    if (statistics != null && !run.isRecomputing()) {
      move(run, statistics, results, x.shape().elements() / Math.max(1, channels));
    }
    return results.getFirst();
  }

  private void addAffine(Run run, List<Tensor> operands) {
    if (affine != null) {
      operands.add(run.use(affine.weight()));
      operands.add(run.use(affine.bias()));
    }
  }

  private void move(Run run, Running statistics, List<Tensor> results, long n) {
    Tensor batches = statistics.batches();
    double count = 1;
    if (batches.hasData()) {
      count = batches.item() + 1;
      batches.set(count);
    }
    if (n == 0) {
      return;
    }
    Double momentum = settings.momentum();
    double share = momentum == null ? 1 / count : momentum;
    mix(run, statistics.mean(), results.get(1), share, share);
    mix(run, statistics.variance(), results.get(2), share, share * n / (n - 1));
  }

  private static void mix(Run run, Tensor old, Tensor fresh, double share, double factor) {
    run.backend().addScaled(old, 1 - share, fresh, factor, old);
    old.markWritten();
  }
}
