package org.geopeft.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.tensor.Device;
import org.geopeft.training.logging.MetricsLogger;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.schedule.Scheduler;
import org.geopeft.training.schedule.TimedScheduler;
import org.geopeft.training.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;

/// Everything that training needs.
///
/// @param scheduler the learning rate schedule, or null for constant rates
/// @param validationModel the task's model, or a way to apply it in tiles
/// @param validation null trains without validation
/// @param loggers where figures go; not closed by training
/// @param checkpointFolder where checkpoints go unless a callback says otherwise
/// @param hyperParameters the task's settings as they go into checkpoints
/// @param seed of every random choice within the model
/// @param observer looks at each step, or null
public record FitSetup(
    Device device, SegmentationTask task, Optimizer optimizer, @Nullable Scheduler scheduler,
    SegmentationModel validationModel, TrainerSettings settings, BatchSource train, @Nullable BatchSource validation,
    List<MetricsLogger> loggers, Path checkpointFolder, Map<String, @Nullable Object> hyperParameters, long seed,
    ProgressListener listener, StopSignal stop, @Nullable StepObserver observer) {

  /// Looks at each optimizer step.
  @FunctionalInterface
  public interface StepObserver {
    /// @param files image files of the last batch of the step
    /// @param loss the last batch's loss before the step
    /// @param rates the learning rate of each parameter group in the step
    /// @param gradientNorm norm of all gradients before clipping
    void stepped(int epoch, long step, List<Path> files, double loss, double[] rates, double gradientNorm);
  }

  /// The schedule, if it follows a figure.
  @Nullable ReduceLROnPlateau plateau() {
    return scheduler instanceof ReduceLROnPlateau plateau ? plateau : null;
  }

  /// The schedule, if it follows time.
  @Nullable TimedScheduler timed() {
    return scheduler instanceof TimedScheduler timed ? timed : null;
  }

  /// The learning rate of each parameter group.
  double[] rates() {
    return optimizer.groups().stream().mapToDouble(g -> g.rate()).toArray();
  }
}
