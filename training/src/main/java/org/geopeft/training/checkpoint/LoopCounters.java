package org.geopeft.training.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import org.geopeft.weights.CheckpointTree;

/// How far a training run has come, in the counts that Lightning's loops keep.
///
/// @param batches training batches done, of all epochs
/// @param epochBatches training batches of the current epoch done
/// @param lastBatch whether the epoch's last training batch is done
/// @param steps optimizer steps done, of all epochs
/// @param epochSteps optimizer steps of the current epoch done
/// @param schedulerSteps steps of learning rate schedules done, of all epochs
/// @param epochSchedulerSteps those of the current epoch
/// @param validationBatches validation batches of the current epoch done, over all validations in it
/// @param currentValidationBatches validation batches of its latest validation done
/// @param lastValidationBatch whether that validation is done
/// @param epochsStarted epochs begun
/// @param epochsProcessed epochs whose batches are done
/// @param epochsCompleted epochs over, validation and callbacks included; a checkpoint written at an epoch's end does
///     not count that epoch yet
public record LoopCounters(
    long batches, long epochBatches, boolean lastBatch, long steps, long epochSteps, long schedulerSteps,
    long epochSchedulerSteps, long validationBatches, long currentValidationBatches, boolean lastValidationBatch,
    long epochsStarted, long epochsProcessed, long epochsCompleted) {

  /// Nothing done yet.
  public static final LoopCounters START = new LoopCounters(0, 0, false, 0, 0, 0, 0, 0, 0, false, 0, 0, 0);

  /// The tree under a checkpoint's key `loops`.
  Map<String, Object> tree() {
    Map<String, Object> loops = new LinkedHashMap<>();
    loops.put("fit_loop", fitLoop());
    loops.put("validate_loop", idleLoop(true));
    loops.put("test_loop", idleLoop(true));
    loops.put("predict_loop", idleLoop(false));
    return loops;
  }

  private Map<String, Object> fitLoop() {
    Map<String, Object> fit = new LinkedHashMap<>();
    fit.put("state_dict", map());
    fit.put("epoch_loop.state_dict", map("_batches_that_stepped", steps));
    fit.put("epoch_loop.batch_progress",
        batchProgress(four(batches), four(epochBatches), lastBatch));
    fit.put("epoch_loop.scheduler_progress", progress(two(schedulerSteps), two(epochSchedulerSteps)));
    fit.put("epoch_loop.automatic_optimization.state_dict", map());
    fit.put("epoch_loop.automatic_optimization.optim_progress", map("optimizer", map(
        "step", progress(two(steps), two(epochSteps)),
        "zero_grad", progress(three(steps), three(epochSteps)))));
    fit.put("epoch_loop.manual_optimization.state_dict", map());
    fit.put("epoch_loop.manual_optimization.optim_step_progress", progress(two(0), two(0)));
    fit.put("epoch_loop.val_loop.state_dict", map());
    fit.put("epoch_loop.val_loop.batch_progress", batchProgress(
        four(validationBatches),
        four(currentValidationBatches),
        lastValidationBatch));
    Map<String, Object> epochs = map(
        "ready", epochsStarted, "completed", epochsCompleted, "started", epochsStarted, "processed", epochsProcessed);
    fit.put("epoch_progress", progress(epochs, new LinkedHashMap<>(epochs)));
    return fit;
  }

  private static Map<String, Object> idleLoop(boolean knowsLastBatch) {
    Map<String, Object> batches = progress(four(0), four(0));
    if (knowsLastBatch) {
      batches.put("is_last_batch", false);
    }
    return map("state_dict", map(), "batch_progress", batches);
  }

  private static Map<String, Object> progress(Map<String, Object> total, Map<String, Object> current) {
    return map("total", total, "current", current);
  }

  private static Map<String, Object> batchProgress(
      Map<String, Object> total, Map<String, Object> current, boolean last) {
    return map("total", total, "current", current, "is_last_batch", last);
  }

  private static Map<String, Object> two(long count) {
    return map("ready", count, "completed", count);
  }

  private static Map<String, Object> three(long count) {
    return map("ready", count, "completed", count, "started", count);
  }

  private static Map<String, Object> four(long count) {
    return map("ready", count, "completed", count, "started", count, "processed", count);
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  /// Reads the tree under a checkpoint's key `loops`.
  ///
  /// @throws org.geopeft.weights.CheckpointException if a counter is missing or no integer
  static LoopCounters read(CheckpointTree loops) {
    CheckpointTree fit = loops.at("fit_loop");
    CheckpointTree batch = fit.at("epoch_loop.batch_progress");
    CheckpointTree step = fit.at("epoch_loop.automatic_optimization.optim_progress", "optimizer", "step");
    CheckpointTree validation = fit.at("epoch_loop.val_loop.batch_progress");
    CheckpointTree epochs = fit.at("epoch_progress", "total");
    return new LoopCounters(
        batch.at("total", "ready").asLong(),
        batch.at("current", "ready").asLong(),
        batch.at("is_last_batch").asBoolean(),
        step.at("total", "completed").asLong(),
        step.at("current", "completed").asLong(),
        fit.at("epoch_loop.scheduler_progress", "total", "completed").asLong(),
        fit.at("epoch_loop.scheduler_progress", "current", "completed").asLong(),
        validation.at("total", "ready").asLong(),
        validation.at("current", "ready").asLong(),
        validation.at("is_last_batch").asBoolean(),
        epochs.at("started").asLong(),
        epochs.at("processed").asLong(),
        epochs.at("completed").asLong());
  }
}
