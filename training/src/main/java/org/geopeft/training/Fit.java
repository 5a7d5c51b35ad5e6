package org.geopeft.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.training.Snapshot.Pending;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.LearningRateNames;
import org.geopeft.training.callbacks.ModelCheckpoint;
import org.geopeft.training.checkpoint.LightningCheckpoint;
import org.geopeft.training.metrics.SegmentationMetrics;
import org.geopeft.training.progress.Pace;
import org.geopeft.training.progress.Progress;
import org.geopeft.training.progress.Progress.Phase;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.CallbackSettings.LearningRates.Interval;
import org.geopeft.training.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;

/// Trains a model: Lightning's loop over epochs and batches, in its order.
///
/// At an epoch's end come validation, training metrics, early stopping, checkpoints and only then the plateau schedule.
/// A stop signal is granted after the current step; a checkpoint is written from which the run can go on exactly.
public final class Fit {

  private final FitSetup setup;
  private final TrainerSettings settings;
  private final Schedule plan;
  private final Position position = new Position();
  private final List<EarlyStopping> stopping = new ArrayList<>();
  private final List<ModelCheckpoint> checkpoints = new ArrayList<>();
  private final SegmentationMetrics metrics;
  private final LogBook log;
  private final Snapshot snapshot;
  private final Evaluation evaluation;
  private final Pace pace = new Pace();
  private final @Nullable Interval rateInterval;
  private final @Nullable Path resumeFrom;
  private RandomCounter random;
  private boolean validationPending;
  private boolean firstStep = true;
  private long batchesBefore;
  private @Nullable String reason;
  private @Nullable Path interrupted;

  /// @param resumeFrom the checkpoint to go on from, or null to start anew
  public Fit(FitSetup setup, @Nullable Path resumeFrom) {
    this.setup = setup;
    this.settings = setup.settings();
    this.plan = new Schedule(settings, setup.train(), setup.validation());
    if (setup.timed() != null && plan.epochs() >= 0) {
      setup.timed().checkLasts(setup.timed().everyStep() ? plan.steps() : plan.epochs());
    }
    this.metrics = setup.task().newMetrics();
    this.resumeFrom = resumeFrom;
    this.random = new RandomCounter(setup.seed(), 0);
    boolean trial = settings.fastDevRun() > 0;
    this.log = new LogBook(trial ? List.of() : setup.loggers());
    Interval interval = null;
    for (CallbackSettings callback : trial ? List.<CallbackSettings>of() : settings.callbacks()) {
      switch (callback) {
        case CallbackSettings.StopEarly stop -> stopping.add(new EarlyStopping(stop.options()));
        case CallbackSettings.Checkpoint checkpoint -> {
          if (settings.enableCheckpointing()) {
            checkpoints.add(new ModelCheckpoint(checkpoint.options(), setup.checkpointFolder(), resumeFrom));
          }
        }
        case CallbackSettings.LearningRates rates -> interval = rates.interval();
        case CallbackSettings.ProgressBar bar -> {} // the listener's business
      }
    }
    this.rateInterval = interval;
    this.snapshot = new Snapshot(setup, position, stopping, checkpoints);
    this.evaluation = new Evaluation(
        setup.device(), setup.task(), setup.validationModel(), setup.listener(), setup.stop());
  }

  /// Trains until an epoch or step limit, early stopping or a signal ends it.
  ///
  /// @throws org.geopeft.weights.CheckpointException if the checkpoint to resume from is unfit, or one cannot be
  ///     written
  public FitResult run() {
    if (resumeFrom != null) {
      var restored = snapshot.restore(LightningCheckpoint.readToResume(resumeFrom), resumeFrom, metrics);
      random = restored.random();
      validationPending = restored.validationPending();
      log.remember(restored.latest());
      batchesBefore = position.batches();
      setup.listener().message(isDone()
          ? "Nothing is left to do: %s is of the end of epoch %d.".formatted(resumeFrom, position.epoch())
          : "Going on from %s: epoch %d, step %d.".formatted(resumeFrom, position.epoch() + 1, position.steps()));
    } else {
      sanityCheck();
    }
    if (checkpoints.stream().anyMatch(this::followsNothing)) {
      setup.listener().message("There is no validation, and a ModelCheckpoint follows a figure of it: it will write "
          + "nothing.");
    }
    try (var step = new TrainStep(
        setup.device(), setup.task(), setup.optimizer(), random, settings, setup.observer() != null)) {
      while (!isDone()) {
        epoch(step);
      }
    }
    log.flush();
    return new FitResult(position.epoch(), position.steps(), Map.copyOf(log.latest()), best(), interrupted, reason);
  }

  private boolean isDone() {
    return isEnding() || (plan.epochs() >= 0 && position.epoch() >= plan.epochs());
  }

  private boolean isEnding() {
    return reason != null || interrupted != null || plan.stepsAreDone(position.steps());
  }

  private @Nullable Path best() {
    return checkpoints.stream()
        .filter(c -> !c.options().saveWeightsOnly() && !c.bestPath().isEmpty())
        .map(c -> Path.of(c.bestPath()))
        .findFirst()
        .orElse(null);
  }

  private void sanityCheck() {
    int batches = plan.sanityBatches();
    if (batches > 0 && setup.validation() != null) {
      evaluation.run(setup.validation(), batches, new Evaluation.Occasion(Phase.SANITY_CHECK, -1, -1));
    }
  }

  private void epoch(TrainStep step) {
    int epoch = position.epoch();
    if (!position.isWithinEpoch()) {
      position.epochBegins();
      metrics.clear();
      if (rateInterval == Interval.EPOCH || rateInterval == Interval.ANY) {
        log.log(position.steps(), null, rates());
      }
    }
    var epochPace = new Pace();
    if (validationPending) {
      validationPending = false;
      validate(epoch);
    }
    int batches = plan.trainBatches();
    try (BatchSource.Pass pass = setup.train().open(epoch, position.epochBatches())) {
      while (position.epochBatches() < batches && !isEnding()) {
        batch(step, pass, epoch, epochPace);
      }
    }
    if (interrupted == null) {
      endOfEpoch(epoch, epochPace);
    }
  }

  private void batch(TrainStep step, BatchSource.Pass pass, int epoch, Pace epochPace) {
    int index = position.epochBatches();
    boolean last = index + 1 == plan.trainBatches();
    boolean steps = last || (index + 1) % settings.accumulateGradBatches() == 0;
    boolean logs = steps && (position.steps() + 1) % settings.logEveryNSteps() == 0;
    if (logs && rateInterval == Interval.STEP) {
      log.log(position.steps(), null, rates());
    }
    double[] rates = setup.rates();
    TrainStep.Outcome outcome;
    List<Path> files;
    try (Batch batch = pass.next()) {
      files = batch.files();
      outcome = step.run(batch, steps, () -> checkGradients(step));
      epochPace.done(batch.images());
    }
    metrics.add(outcome.labels());
    position.batchDone(last);
    double loss = Evaluation.rounded(setup.device(), outcome.loss());
    Map<String, Double> figures = new LinkedHashMap<>(Map.of("train/loss", loss));
    outcome.parts().forEach(
        (name, part) -> figures.put("train/" + name + "_step", Evaluation.rounded(setup.device(), part)));
    log.remember(figures);
    if (logs) {
      log.log(position.steps(), epoch, figures);
    }
    setup.listener().progress(new Progress(Phase.TRAINING, epoch, plan.epochs(), index + 1, plan.trainBatches(),
        OptionalDouble.of(loss), epochPace.imagesPerSecond(), plan.left(pace, position.batches(), batchesBefore)));
    boolean validates = plan.validatesAfter(epoch, index, position.batches());
    if (steps) {
      position.stepDone();
      schedule(last);
      stepped(epoch, files, loss, rates, outcome);
      var pending = new Pending(null, validates, metrics);
      save(epoch, pending, (checkpoint, moment, writer) -> checkpoint.stepEnded(moment, writer));
    }
    if (validates) {
      validate(epoch);
    } else if (steps && setup.stop().isRequested()) {
      interrupt(epoch, false);
    }
  }

  private void stepped(int epoch, List<Path> files, double loss, double[] rates, TrainStep.Outcome outcome) {
    if (firstStep) {
      firstStep = false;
      setup.listener().message(setup.device().backend().pool().report().toString());
    }
    if (setup.observer() != null) {
      setup.observer().stepped(
          epoch, position.steps() - 1, files, loss, rates, outcome.gradientNorm().orElse(Double.NaN));
    }
  }

  /// Moves a schedule that follows time: after each step, or after the last one of an epoch.
  private void schedule(boolean lastOfEpoch) {
    var timed = setup.timed();
    if (timed != null && (timed.everyStep() || lastOfEpoch)) {
      timed.step();
      position.schedulerStepped();
    }
  }

  private void checkGradients(TrainStep step) {
    if (firstStep) {
      DeadGradients dead = DeadGradients.find(step.trainable());
      dead.refuse();
      if (!dead.warning().isEmpty()) {
        setup.listener().message(dead.warning());
      }
    }
  }

  private Map<String, Double> rates() {
    return LearningRateNames.named(setup.optimizer().name(), setup.rates());
  }

  private void validate(int epoch) {
    BatchSource source = setup.validation();
    if (source == null || plan.validationBatches() == 0) {
      return;
    }
    var result = evaluation.run(
        source, plan.validationBatches(), new Evaluation.Occasion(Phase.VALIDATION, epoch, plan.epochs()));
    if (!result.complete()) {
      interrupt(epoch, true);
      return;
    }
    position.validated(result.batches());
    log.log(position.steps() - 1, epoch, result.prefixed("val/"));
    if (!plan.callbacksWaitForTheEpoch()) {
      decide(epoch);
    }
    if (setup.stop().isRequested()) {
      interrupt(epoch, false);
    }
  }

  /// Early stopping, then checkpoints.
  private void decide(int epoch) {
    for (EarlyStopping each : stopping) {
      if (each.check(latest("EarlyStopping", each.monitor()), epoch)) {
        reason = each.message();
      }
    }
    Double plateauMetric = setup.plateau() == null ? null : log.latest().get(setup.plateau().monitor());
    boolean atEnd = plan.callbacksWaitForTheEpoch();
    Pending pending = atEnd ? new Pending(plateauMetric, false, null) : new Pending(null, false, metrics);
    save(epoch, pending, (checkpoint, moment, writer) -> checkpoint.epochEnded(moment, writer));
  }

  private double latest(String who, String monitor) {
    Double value = log.latest().get(monitor);
    if (value == null) {
      throw new IllegalArgumentException("%s follows %s, which was not logged. Logged: %s."
          .formatted(who, monitor, String.join(", ", log.latest().keySet())));
    }
    return value;
  }

  private void endOfEpoch(int epoch, Pace epochPace) {
    position.epochProcessed();
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.values().forEach((name, value) ->
        values.put("train/" + name, Evaluation.rounded(setup.device(), value)));
    log.log(position.steps() - 1, epoch, values);
    if (plan.callbacksWaitForTheEpoch()) {
      decide(epoch);
    }
    if (setup.plateau() != null) {
      snapshot.stepPlateau(latest("ReduceLROnPlateau", setup.plateau().monitor()));
    }
    position.epochCompleted();
    log.flush();
    setup.listener().message(summary(epoch, epochPace));
    if (reason == null && setup.stop().isRequested() && !isDone()) {
      interrupt(epoch, false);
    }
  }

  private String summary(int epoch, Pace epochPace) {
    var line = new StringBuilder("epoch " + (epoch + 1) + (plan.epochs() < 0 ? "" : "/" + plan.epochs()));
    for (String name : List.of("train/loss", "val/loss", "val/mIoU")) {
      Double value = log.latest().get(name);
      if (value != null) {
        line.append(String.format(Locale.ROOT, "  %s %.4f", name, value));
      }
    }
    return line.append("  in ").append(Progress.text(epochPace.elapsed())).toString();
  }

  /// What to ask a checkpoint callback for.
  private interface Occasion {
    void ask(ModelCheckpoint checkpoint, ModelCheckpoint.Moment moment, ModelCheckpoint.Writer writer)
        throws IOException;
  }

  private void save(int epoch, Pending pending, Occasion occasion) {
    var moment = new ModelCheckpoint.Moment(epoch, position.steps(), log.latest());
    try {
      for (ModelCheckpoint checkpoint : checkpoints) {
        if (followsNothing(checkpoint)) {
          continue;
        }
        occasion.ask(checkpoint, moment,
            (file, weightsOnly) -> snapshot.write(file, weightsOnly, epoch, random, log.latest(), pending));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a checkpoint of epoch " + epoch + ": " + e.getMessage(), e);
    }
  }

  /// Whether a callback waits for a figure of validation in a run without one; as in Lightning it then writes nothing.
  private boolean followsNothing(ModelCheckpoint checkpoint) {
    String monitor = checkpoint.options().monitor();
    return monitor != null && monitor.startsWith("val/") && plan.validationBatches() == 0;
  }

  /// Writes a checkpoint from which the run can go on, and ends it.
  private void interrupt(int epoch, boolean beforeValidation) {
    if (settings.fastDevRun() > 0) {
      reason = "Stopped by a signal.";
      return;
    }
    Path file = setup.checkpointFolder().resolve("interrupted.ckpt");
    try {
      Files.createDirectories(setup.checkpointFolder());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the folder for checkpoints: " + e.getMessage(), e);
    }
    var pending = new Pending(null, beforeValidation, position.isWithinEpoch() ? metrics : null);
    snapshot.write(file, false, epoch, random, log.latest(), pending);
    interrupted = file;
  }
}
