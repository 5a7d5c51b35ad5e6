package org.geopeft.training;

import java.time.Duration;
import org.geopeft.training.progress.Pace;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;

/// How many batches an epoch has and when validation runs, from the trainer's settings and the sizes of the data.
final class Schedule {

  private final TrainerSettings settings;
  private final int trainBatches;
  private final int validationBatches;
  private final int interval;

  Schedule(TrainerSettings settings, BatchSource train, @Nullable BatchSource validation) {
    this.settings = settings;
    BatchLimit overfit = settings.overfitBatches();
    int available = validation == null ? 0 : validation.batches();
    if (settings.fastDevRun() > 0) {
      trainBatches = (int) Math.min(settings.fastDevRun(), train.batches());
      validationBatches = (int) Math.min(settings.fastDevRun(), available);
    } else {
      trainBatches = (int) (overfit == null ? settings.limits().train() : overfit).of(train.batches());
      validationBatches = (int) (overfit == null ? settings.limits().validation() : overfit).of(available);
    }
    if (trainBatches == 0) {
      throw new IllegalArgumentException(
          "There is nothing to train on: the training set has " + train.batches() + " batches, of which the "
              + "settings use 0. A training set smaller than batch_size has none when short batches are dropped.");
    }
    interval = switch (settings.validation().interval()) {
      case BatchLimit.Share share -> Math.max(1, (int) (trainBatches * share.share()));
      case BatchLimit.Count count -> (int) count.batches();
    };
    if (interval > trainBatches && settings.validation().everyNEpochs() != null && validationBatches > 0) {
      throw new IllegalArgumentException(
          ("val_check_interval is %d batches, but an epoch has %d: it must be at most that. To count across epochs, "
              + "set check_val_every_n_epoch to null; to do without validation, set limit_val_batches to 0.")
              .formatted(interval, trainBatches));
    }
  }

  int trainBatches() {
    return trainBatches;
  }

  int validationBatches() {
    return validationBatches;
  }

  /// Validation batches to try before training.
  int sanityBatches() {
    int steps = settings.validation().sanitySteps();
    return settings.fastDevRun() > 0 ? 0 : steps < 0 ? validationBatches : Math.min(steps, validationBatches);
  }

  /// Epochs in all, −1 if unlimited.
  int epochs() {
    return settings.fastDevRun() > 0 ? 1 : (int) settings.maxEpochs();
  }

  /// Optimizer steps in all, where the number of epochs is limited.
  long steps() {
    int group = settings.accumulateGradBatches();
    long all = (long) epochs() * ((trainBatches + group - 1) / group);
    return settings.maxSteps() < 0 ? all : Math.min(all, settings.maxSteps());
  }

  boolean stepsAreDone(long steps) {
    return settings.maxSteps() >= 0 && steps >= settings.maxSteps();
  }

  /// Whether validation follows a training batch.
  ///
  /// @param index the batch within its epoch, from 0
  /// @param batches training batches done, this one included
  boolean validatesAfter(int epoch, int index, long batches) {
    Integer everyNEpochs = settings.validation().everyNEpochs();
    if (everyNEpochs == null) {
      return batches % interval == 0;
    }
    return (epoch + 1) % everyNEpochs == 0 && (index + 1) % interval == 0;
  }

  /// Whether early stopping and checkpoints come at an epoch's end rather than after each validation: so it is where
  /// each epoch is validated just once, or none is.
  boolean callbacksWaitForTheEpoch() {
    boolean once = Integer.valueOf(1).equals(settings.validation().everyNEpochs())
        && settings.validation().interval().equals(BatchLimit.ALL);
    return once || validationBatches == 0;
  }

  /// The time until the last epoch's end, or null if it is unknown.
  ///
  /// @param batches training batches done, of all epochs
  /// @param before those of them that were done before `pace` began
  @Nullable Duration left(Pace pace, long batches, long before) {
    if (epochs() < 0) {
      return null;
    }
    long all = (long) epochs() * trainBatches;
    long limit = settings.maxSteps() < 0 ? all : settings.maxSteps() * settings.accumulateGradBatches();
    return pace.left(batches - before, Math.min(all, limit) - before);
  }
}
