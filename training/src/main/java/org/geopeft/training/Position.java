package org.geopeft.training;

import org.geopeft.training.checkpoint.LoopCounters;

/// How far a run has come; counts on while it trains. See [LoopCounters] for what is counted.
final class Position {

  private long batches;
  private long epochBatches;
  private boolean lastBatch;
  private long steps;
  private long epochSteps;
  private long schedulerSteps;
  private long epochSchedulerSteps;
  private long validationBatches;
  private long currentValidationBatches;
  private boolean lastValidationBatch;
  private long epochsStarted;
  private long epochsProcessed;
  private long epochsCompleted;

  /// Goes on from a checkpoint: at the start of the next epoch, or within the one that it was written in.
  void restore(LoopCounters counters) {
    batches = counters.batches();
    steps = counters.steps();
    schedulerSteps = counters.schedulerSteps();
    epochsStarted = counters.epochsStarted();
    epochsProcessed = counters.epochsProcessed();
    epochsCompleted = counters.epochsProcessed();
    if (isWithinEpoch()) {
      epochBatches = counters.epochBatches();
      epochSteps = counters.epochSteps();
      epochSchedulerSteps = counters.epochSchedulerSteps();
      lastBatch = counters.lastBatch();
      validationBatches = counters.validationBatches();
    }
  }

  LoopCounters counters() {
    return new LoopCounters(
        batches, epochBatches, lastBatch, steps, epochSteps, schedulerSteps, epochSchedulerSteps,
        validationBatches, currentValidationBatches, lastValidationBatch, epochsStarted, epochsProcessed, epochsCompleted);
  }

  /// The epoch that runs, or that comes next, from 0.
  int epoch() {
    return Math.toIntExact(epochsProcessed);
  }

  /// Whether an epoch has begun whose training batches and validation are not all done.
  boolean isWithinEpoch() {
    return epochsStarted > epochsProcessed;
  }

  /// Training batches of this epoch done.
  int epochBatches() {
    return Math.toIntExact(epochBatches);
  }

  /// Training batches done, of all epochs.
  long batches() {
    return batches;
  }

  /// Optimizer steps done.
  long steps() {
    return steps;
  }

  void epochBegins() {
    epochsStarted++;
    epochBatches = 0;
    epochSteps = 0;
    epochSchedulerSteps = 0;
    lastBatch = false;
    validationBatches = 0;
    currentValidationBatches = 0;
    lastValidationBatch = false;
  }

  void batchDone(boolean last) {
    batches++;
    epochBatches++;
    lastBatch = last;
  }

  void stepDone() {
    steps++;
    epochSteps++;
  }

  void validated(int count) {
    validationBatches += count;
    currentValidationBatches = count;
    lastValidationBatch = true;
  }

  void schedulerStepped() {
    schedulerSteps++;
    epochSchedulerSteps++;
  }

  void epochProcessed() {
    epochsProcessed++;
  }

  void epochCompleted() {
    epochsCompleted++;
  }
}
