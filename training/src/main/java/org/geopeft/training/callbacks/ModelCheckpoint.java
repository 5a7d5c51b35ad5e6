package org.geopeft.training.callbacks;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.geopeft.training.Direction;
import org.geopeft.training.State;
import org.jspecify.annotations.Nullable;

/// Lightning's `ModelCheckpoint` (and TerraTorch's `StateDictAwareModelCheckpoint`): decides after an epoch which
/// checkpoints to write and which to delete. Writing itself is the trainer's.
///
/// With a monitored metric the `saveTopK` best epochs are kept (−1: all); without one the last. `saveLast` keeps
/// `last.ckpt` besides. A name that is taken gets `-v1`, `-v2`, …
public final class ModelCheckpoint {

  private static final Logger LOG = System.getLogger(ModelCheckpoint.class.getName());
  private static final String EXTENSION = ".ckpt";

  /// Writes a checkpoint of the current state of training.
  @FunctionalInterface
  public interface Writer {
    /// Writes the complete state, or without optimizer, schedules and callbacks; replaces an existing file.
    void write(Path file, boolean weightsOnly) throws IOException;
  }

  /// The moment of a decision.
  ///
  /// @param epoch the epoch that ended, from 0
  /// @param step optimizer steps done
  /// @param metrics everything logged for the epoch
  public record Moment(int epoch, long step, Map<String, Double> metrics) {}

  private final ModelCheckpointOptions options;
  private final Path folder;
  private final @Nullable Path resumedFrom;
  private final CheckpointName name;

  private final Map<String, Double> bestModels = new LinkedHashMap<>();
  private @Nullable Double bestScore;
  private @Nullable Double currentScore;
  private String bestPath = "";
  private String kthBestPath = "";
  private double kthValue;
  private String lastPath = "";
  private long lastStepSaved;

  /// @param folder where checkpoints go, created when the first is written; the options' `dirpath` comes before it
  /// @param resumedFrom the checkpoint that the run goes on from, which is never deleted
  public ModelCheckpoint(ModelCheckpointOptions options, Path folder, @Nullable Path resumedFrom) {
    this.options = options;
    this.folder = options.dirpath() == null ? folder : options.dirpath();
    this.resumedFrom = resumedFrom;
    this.name = new CheckpointName(options.filename(), options.autoInsertMetricName());
    this.kthValue = options.mode().worst();
  }

  public ModelCheckpointOptions options() {
    return options;
  }

  /// The best checkpoint so far, or the last without a monitored metric; empty if none was written.
  public String bestPath() {
    return bestPath;
  }

  /// Saves what is due after an epoch.
  ///
  /// @throws IllegalArgumentException if the monitored metric is not among those logged
  public void epochEnded(Moment moment, Writer writer) throws IOException {
    if (options.everyNEpochs() > 0 && (moment.epoch() + 1) % options.everyNEpochs() == 0) {
      save(moment, writer);
    }
  }

  /// Saves what is due after an optimizer step.
  ///
  /// A metric that only validation gives may be missing then; nothing is saved in that case.
  public void stepEnded(Moment moment, Writer writer) throws IOException {
    boolean due = options.everyNTrainSteps() > 0 && moment.step() % options.everyNTrainSteps() == 0;
    String monitor = options.monitor();
    if (due && (monitor == null || moment.metrics().containsKey(monitor))) {
      save(moment, writer);
    }
  }

  private void save(Moment moment, Writer writer) throws IOException {
    if (lastStepSaved == moment.step()) {
      return; // this very state is on disk
    }
    if (options.saveTopK() != 0) {
      saveTopK(moment, writer);
    }
    if (options.saveLast() && (lastStepSaved == moment.step() || options.saveTopK() == 0)) {
      saveLast(moment, writer);
    }
  }

  private void saveTopK(Moment moment, Writer writer) throws IOException {
    String monitor = options.monitor();
    if (monitor == null) {
      saveUnmonitored(moment, writer);
      return;
    }
    Double current = moment.metrics().get(monitor);
    if (current == null) {
      throw new IllegalArgumentException(
          ("Cannot decide about the checkpoint of epoch %d: ModelCheckpoint monitors %s, which was not logged. Logged: "
              + "%s.")
              .formatted(moment.epoch(), monitor, String.join(", ", moment.metrics().keySet())));
    }
    if (isAmongBest(current)) {
      saveMonitored(Double.isNaN(current) ? options.mode().worst() : current, moment, writer);
    }
  }

  private boolean isAmongBest(double current) {
    if (options.saveTopK() == -1 || bestModels.size() < options.saveTopK()) {
      return true;
    }
    Double kth = bestModels.get(kthBestPath);
    return kth != null && options.mode().better(current, kth);
  }

  private void saveMonitored(double current, Moment moment, Writer writer) throws IOException {
    int k = options.saveTopK() == -1 ? bestModels.size() + 1 : options.saveTopK();
    String displaced = "";
    if (bestModels.size() == k) {
      displaced = kthBestPath;
      bestModels.remove(displaced);
    }
    String path = free(name.render(moment.epoch(), moment.step(), moment.metrics()), displaced);
    // the state is brought up to date first, because it is part of what is written
    currentScore = current;
    bestModels.put(path, current);
    Comparator<Map.Entry<String, Double>> byScore = Map.Entry.comparingByValue();
    Comparator<Map.Entry<String, Double>> bestFirst =
        options.mode() == Direction.MIN ? byScore : byScore.reversed();
    if (bestModels.size() == k) {
      // the first of equals, as Python's max() takes it
      var kth = bestModels.entrySet().stream().min(bestFirst.reversed()).orElseThrow();
      kthBestPath = kth.getKey();
      kthValue = kth.getValue();
    }
    var best = bestModels.entrySet().stream().min(bestFirst).orElseThrow();
    bestPath = best.getKey();
    bestScore = best.getValue();
    write(path, moment, writer);
    removeDisplaced(displaced, path);
  }

  private void saveUnmonitored(Moment moment, Writer writer) throws IOException {
    String path = free(name.render(moment.epoch(), moment.step(), moment.metrics()), bestPath);
    String previous = bestPath;
    bestPath = path;
    write(path, moment, writer);
    if (options.saveTopK() == 1) {
      removeDisplaced(previous, path);
    }
  }

  private void saveLast(Moment moment, Writer writer) throws IOException {
    String previous = lastPath;
    String path = free("last", lastPath);
    lastPath = path;
    write(path, moment, writer);
    removeDisplaced(previous, path);
  }

  /// The path of a checkpoint of that name, numbered if it is taken by another than the one about to go.
  private String free(String stem, String displaced) {
    Path path = folder.resolve(stem + EXTENSION);
    for (int version = 1; Files.exists(path) && !path.toString().equals(displaced); version++) {
      path = folder.resolve(stem + "-v" + version + EXTENSION);
    }
    return path.toString();
  }

  private void write(String path, Moment moment, Writer writer) throws IOException {
    Path file = Path.of(path);
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    writer.write(file, options.saveWeightsOnly());
    lastStepSaved = moment.step();
  }

  /// Deletes the checkpoint that a better one displaces, if it is this run's own.
  private void removeDisplaced(String previous, String current) throws IOException {
    if (previous.isEmpty() || previous.equals(current)) {
      return;
    }
    Path file = Path.of(previous).toAbsolutePath().normalize();
    boolean resumed = resumedFrom != null && file.equals(resumedFrom.toAbsolutePath().normalize());
    if (!resumed && file.startsWith(folder.toAbsolutePath().normalize())) {
      Files.deleteIfExists(file);
    }
  }

  /// The key of the state in a checkpoint's `callbacks`.
  public String stateKey() {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("monitor", options.monitor());
    settings.put("mode", options.mode().key());
    settings.put("every_n_train_steps", options.everyNTrainSteps());
    settings.put("every_n_epochs", options.everyNEpochs());
    settings.put("train_time_interval", null);
    if (options.className().equals(ModelCheckpointOptions.STATE_DICT_AWARE)) {
      settings.put("save_weights_only", options.saveWeightsOnly());
    }
    return StateKey.of(options.className(), settings);
  }

  /// The state as Lightning writes it.
  public Map<String, @Nullable Object> state() {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    bestModels.forEach((path, score) -> kept.put(path, State.scalar(score)));
    state.put("monitor", options.monitor());
    state.put("best_model_score", bestScore == null ? null : State.scalar(bestScore));
    state.put("best_model_path", bestPath);
    state.put("current_score", currentScore == null ? null : State.scalar(currentScore));
    state.put("dirpath", folder.toString());
    state.put("best_k_models", kept);
    state.put("kth_best_model_path", kthBestPath);
    state.put("kth_value", State.scalar(kthValue));
    state.put("last_model_path", lastPath);
    return state;
  }

  /// Goes on from a state. As in Lightning, scores are taken over only if the folder is the same.
  ///
  /// @throws State.StateException if an entry is of a wrong type
  public void load(Map<String, ?> entries) {
    var state = new State(options.className(), entries);
    String path = state.text("best_model_path");
    bestPath = path == null ? "" : path;
    String from = state.text("dirpath");
    if (!folder.toString().equals(from)) {
      LOG.log(Level.INFO, "Checkpoints now go to {0} instead of {1}: the scores of the earlier ones are not taken "
          + "over.",
          folder, from);
      return;
    }
    bestModels.clear();
    Map<?, ?> kept = state.mapping("best_k_models");
    var scores = new State(options.className(), textKeys(kept));
    for (Object key : kept.keySet()) {
      bestModels.put(String.valueOf(key), scores.number(String.valueOf(key)));
    }
    double none = Double.NaN;
    double score = state.number("best_model_score", none);
    bestScore = Double.isNaN(score) ? null : score;
    String kth = state.text("kth_best_model_path");
    kthBestPath = kth == null ? "" : kth;
    kthValue = state.number("kth_value", options.mode().worst());
    String last = state.text("last_model_path");
    lastPath = last == null ? "" : last;
  }

  private static Map<String, Object> textKeys(Map<?, ?> mapping) {
    Map<String, Object> out = new LinkedHashMap<>();
    mapping.forEach((key, value) -> out.put(String.valueOf(key), value));
    return out;
  }
}
