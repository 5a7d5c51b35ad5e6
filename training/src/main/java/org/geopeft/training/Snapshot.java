package org.geopeft.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpoint;
import org.geopeft.training.checkpoint.LightningCheckpoint;
import org.geopeft.training.checkpoint.LightningCheckpoint.TrainingState;
import org.geopeft.training.checkpoint.OptimizerState;
import org.geopeft.training.checkpoint.Weights;
import org.geopeft.training.metrics.SegmentationMetrics;
import org.geopeft.weights.CheckpointTree;
import org.geopeft.weights.TorchFile;
import org.jspecify.annotations.Nullable;

/// Writes the state of a run as a Lightning checkpoint, and restores it.
///
/// What Lightning's form has no place for is kept under a key of our own: random counters, a plateau schedule's step
/// that comes after the checkpoint, and the metrics of an epoch that was interrupted. With it a resumed run repeats the
/// uninterrupted one bit for bit; a file without it is resumed as Lightning would.
final class Snapshot {

  private static final String DRAWN = "random_drawn";
  private static final String SEED = "seed";
  private static final String PLATEAU = "plateau_metric";
  private static final String VALIDATION_PENDING = "validation_pending";
  private static final String FIGURES = "figures";
  private static final String COUNTS = "train_counts";

  /// What is pending at the moment of writing.
  ///
  /// @param plateauMetric what the plateau schedule is about to see, or null
  /// @param validation whether the validation after the last batch is still to come
  /// @param metrics the training metrics of an unfinished epoch, or null at an epoch's end
  record Pending(@Nullable Double plateauMetric, boolean validation, @Nullable SegmentationMetrics metrics) {}

  private final FitSetup setup;
  private final Position position;
  private final List<EarlyStopping> stopping;
  private final List<ModelCheckpoint> checkpoints;

  Snapshot(
      FitSetup setup, Position position, List<EarlyStopping> stopping, List<ModelCheckpoint> checkpoints) {
    this.setup = setup;
    this.position = position;
    this.stopping = stopping;
    this.checkpoints = checkpoints;
  }

  /// Writes a checkpoint, whole or not at all.
  ///
  /// @param latest the latest of each figure
  void write(
      Path file, boolean weightsOnly, int epoch, RandomCounter random, Map<String, Double> latest, Pending pending) {
    Map<String, Map<String, @Nullable Object>> callbacks = new LinkedHashMap<>();
    stopping.forEach(each -> callbacks.put(each.stateKey(), each.state()));
    checkpoints.forEach(each -> callbacks.put(each.stateKey(), each.state()));
    var schedules =
        setup.scheduler() == null ? List.<Map<String, @Nullable Object>>of() : List.of(setup.scheduler().state());
    var checkpoint = new LightningCheckpoint(
        epoch, position.steps(), Weights.stored(setup.task().stateDict()), position.counters(),
        new TrainingState(callbacks, OptimizerState.of(setup.optimizer(), setup.scheduler()), schedules),
        setup.hyperParameters(), own(random, latest, pending));
    TorchFile.write(file, weightsOnly ? checkpoint.weightsOnly().tree() : checkpoint.tree());
  }

  private static Map<String, @Nullable Object> own(
      RandomCounter random, Map<String, Double> latest, Pending pending) {
    Map<String, @Nullable Object> own = new LinkedHashMap<>();
    own.put("format", 1L);
    own.put(SEED, random.seed());
    own.put(DRAWN, random.drawn());
    own.put(PLATEAU, pending.plateauMetric());
    own.put(VALIDATION_PENDING, pending.validation());
    own.put(FIGURES, new LinkedHashMap<>(latest));
    if (pending.metrics() != null) {
      own.put(COUNTS, pending.metrics().counts().stream().map(c -> Arrays.stream(c).boxed().toList()).toList());
    }
    return own;
  }

  /// What a restored run goes on with.
  ///
  /// @param random the random numbers to come
  /// @param validationPending whether the validation after the last batch is still to come
  /// @param latest the latest of each figure
  record Restored(RandomCounter random, boolean validationPending, Map<String, Double> latest) {}

  /// Restores weights, optimizer, schedule, callbacks and position.
  ///
  /// @param metrics takes the counts of an interrupted epoch
  Restored restore(LightningCheckpoint file, Path from, SegmentationMetrics metrics) {
    TrainingState training = file.training();
    if (training == null) {
      throw new IllegalArgumentException("a checkpoint to resume from holds the state of training");
    }
    Weights.load(setup.task().model().layer(), SegmentationTask.MODEL_PREFIX, file.stateDict(), from);
    OptimizerState.restore(setup.optimizer(), new CheckpointTree(from + " ▸ optimizer_states", training.optimizer()));
    stopping.forEach(each -> load(training, each.stateKey(), each::load));
    checkpoints.forEach(each -> load(training, each.stateKey(), each::load));
    position.restore(file.loops());
    if (setup.scheduler() != null && !training.schedules().isEmpty()) {
      setup.scheduler().load(training.schedules().getFirst());
    }
    var own = new CheckpointTree(from + " ▸ geopeft", file.own());
    if (setup.plateau() != null && own.has(PLATEAU) && own.at(PLATEAU).value() != null) {
      stepPlateau(own.at(PLATEAU).asDouble());
    }
    if (own.has(COUNTS) && position.isWithinEpoch()) {
      metrics.restore(own.at(COUNTS).asList().stream().map(Snapshot::longs).toList());
    }
    RandomCounter random = own.has(DRAWN)
        ? new RandomCounter(own.at(SEED).asLong(), own.at(DRAWN).asLong())
        : new RandomCounter(setup.seed(), 0);
    boolean pending = own.has(VALIDATION_PENDING) && own.at(VALIDATION_PENDING).asBoolean();
    Map<String, Double> latest = new LinkedHashMap<>();
    if (own.has(FIGURES)) {
      CheckpointTree figures = own.at(FIGURES);
      figures.asMap().keySet().forEach(name -> latest.put(String.valueOf(name), figures.at(name).asDouble()));
    }
    return new Restored(random, pending, latest);
  }

  /// Lets the plateau schedule see a value and sets the rates it decides on.
  void stepPlateau(double metric) {
    if (setup.plateau() == null) {
      return;
    }
    double[] rates = setup.plateau().step(metric, setup.rates());
    for (int i = 0; i < rates.length; i++) {
      setup.optimizer().groups().get(i).setRate(rates[i]);
    }
    position.schedulerStepped();
  }

  private static long[] longs(@Nullable Object list) {
    return list instanceof List<?> values
        ? values.stream().mapToLong(v -> v instanceof Long number ? number : 0).toArray()
        : new long[0];
  }

  private interface Loader {
    void load(Map<String, ?> state);
  }

  private static void load(TrainingState training, String key, Loader loader) {
    Map<String, @Nullable Object> state = training.callbacks().get(key);
    if (state != null) {
      loader.load(state);
    }
  }
}
