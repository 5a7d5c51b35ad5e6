package org.geopeft.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.geopeft.autograd.Run;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.training.metrics.SegmentationMetrics;
import org.geopeft.training.progress.Pace;
import org.geopeft.training.progress.Progress;
import org.geopeft.training.progress.ProgressListener;

/// A pass over data without learning: validation and test.
public final class Evaluation {

  /// What came of a pass.
  ///
  /// @param values loss and metrics by name, without prefix; the loss is the mean of the batches' losses by their
  ///     number of images, batches without a valid pixel left out; with several losses each is there too, as `NAME_epoch`
  /// @param batches batches done
  /// @param complete whether the pass was not stopped early
  public record Result(Map<String, Double> values, int batches, boolean complete) {

    /// The values under `val/` or `test/`.
    public Map<String, Double> prefixed(String prefix) {
      Map<String, Double> prefixed = new LinkedHashMap<>();
      values.forEach((name, value) -> prefixed.put(prefix + name, value));
      return prefixed;
    }
  }

  /// Where in a run a pass happens, for who watches.
  ///
  /// @param epoch the epoch, −1 outside of training
  /// @param epochs epochs in all, −1 if unlimited
  public record Occasion(Progress.Phase phase, int epoch, int epochs) {}

  private final Device device;
  private final SegmentationTask task;
  private final SegmentationModel model;
  private final ProgressListener listener;
  private final StopSignal stop;

  /// @param model the task's model, or a way to apply it in tiles
  public Evaluation(
      Device device, SegmentationTask task, SegmentationModel model, ProgressListener listener, StopSignal stop) {
    this.device = device;
    this.task = task;
    this.model = model;
    this.listener = listener;
    this.stop = stop;
  }

  /// Goes through at most `limit` batches.
  public Result run(BatchSource source, int limit, Occasion occasion) {
    int batches = Math.min(limit, source.batches());
    SegmentationMetrics metrics = task.newMetrics();
    SequencedMap<String, WeightedMean> losses = new LinkedHashMap<>(Map.of("loss", new WeightedMean()));
    var pace = new Pace();
    int done = 0;
    report(occasion, 0, batches, pace);
    try (BatchSource.Pass pass = source.open(Math.max(0, occasion.epoch()), 0)) {
      while (done < batches && pass.hasNext() && !stop.isRequested()) {
        try (Batch batch = pass.next()) {
          evaluate(batch, metrics, losses);
          pace.done(batch.images());
        }
        done++;
        report(occasion, done, batches, pace);
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    losses.forEach((name, mean) -> values.put(name, rounded(device, mean.value())));
    metrics.values().forEach((name, value) -> values.put(name, rounded(device, value)));
    return new Result(values, done, done == batches);
  }

  private void report(Occasion occasion, int done, int batches, Pace pace) {
    listener.progress(new Progress(occasion.phase(), occasion.epoch(), occasion.epochs(), done, batches,
        OptionalDouble.empty(), pace.imagesPerSecond(), pace.left(done, batches)));
  }

  private void evaluate(Batch batch, SegmentationMetrics metrics, Map<String, WeightedMean> losses) {
    Tensor mask = batch.mask();
    if (mask == null) {
      throw new IllegalArgumentException("Cannot evaluate images without masks: " + batch.files());
    }
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Run run = Run.evaluation(scope);
      Tensor logits = model.logits(run, batch);
      metrics.add(task.labels(run, logits, mask));
      if (task.hasValidPixels(mask)) {
        SegmentationLoss.Value loss = task.loss(run, logits, mask);
        mean(losses, "loss").add(loss.total().item(), batch.images());
        loss.partValues().forEach((name, part) -> mean(losses, name + "_epoch").add(part, batch.images()));
      }
    }
  }

  private static WeightedMean mean(Map<String, WeightedMean> losses, String name) {
    return losses.computeIfAbsent(name, _ -> new WeightedMean());
  }

  /// A figure as it is logged and decided by: in the precision that the device computes in, as Lightning keeps it.
  static double rounded(Device device, double value) {
    return device.backend().floatType() == DType.F32 ? (float) value : value;
  }

  /// Σ weight·value / Σ weight, 0 of nothing.
  private static final class WeightedMean {
    private double sum;
    private double weights;

    void add(double value, double weight) {
      sum += weight * value;
      weights += weight;
    }

    double value() {
      return weights == 0 ? 0 : sum / weights;
    }
  }
}
