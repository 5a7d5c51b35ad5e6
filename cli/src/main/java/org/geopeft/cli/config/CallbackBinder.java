package org.geopeft.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.geopeft.training.Direction;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpointOptions;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.CallbackSettings.LearningRates.Interval;
import org.jspecify.annotations.Nullable;

/// Binds `trainer.callbacks`.
final class CallbackBinder {

  private static final String KEY = "callbacks";
  private static final Map<String, Direction> MODES = Map.of("min", Direction.MIN, "max", Direction.MAX);

  private static final ClassCatalog CALLBACKS = new ClassCatalog("callback",
      Set.of("BackboneFinetuning", "BatchSizeFinder", "DeviceStatsMonitor", "GradientAccumulationScheduler",
          "LearningRateFinder", "ModelPruning", "ModelSummary", "RichModelSummary", "OnExceptionCheckpoint",
          "StochasticWeightAveraging", "SpikeDetection", "ThroughputMonitor", "Timer", "TQDMProgressBar",
          "EMAWeightAveraging", "WeightAveraging"),
      "lightning.pytorch.callbacks.LearningRateMonitor", "lightning.pytorch.callbacks.EarlyStopping",
      "lightning.pytorch.callbacks.ModelCheckpoint", "terratorch.cli_tools.StateDictAwareModelCheckpoint",
      "lightning.pytorch.callbacks.RichProgressBar");

  private final Section trainer;

  CallbackBinder(Section trainer) {
    this.trainer = trainer;
  }

  /// @param loggingDisabled whether there is no logger
  List<CallbackSettings> bind(boolean loggingDisabled) {
    ConfigNode written = trainer.ask(KEY);
    if (written == null || Values.isNull(written)) {
      trainer.note(KEY, null, true);
      return List.of();
    }
    List<CallbackSettings> callbacks = new ArrayList<>();
    List<ClassSection> printed = new ArrayList<>();
    List<ConfigNode> items = Values.oneOrMore(written);
    for (int i = 0; i < items.size(); i++) {
      String path = trainer.path(KEY) + "[" + i + "]";
      ClassSection callback = CALLBACKS.read(trainer.mistakes(), path, items.get(i));
      if (callback != null) {
        printed.add(callback);
        CallbackSettings settings = callback(callback);
        if (settings instanceof CallbackSettings.LearningRates && loggingDisabled) {
          trainer.mistakes().add(items.get(i).place(), path, Mistake.Kind.TYPE,
              "LearningRateMonitor needs a logger, and trainer.logger is false");
        }
        if (settings != null) {
          callbacks.add(settings);
        }
      }
    }
    trainer.note(KEY, printed, false);
    return callbacks;
  }

  private static @Nullable CallbackSettings callback(ClassSection callback) {
    Section arguments = callback.arguments();
    @Nullable CallbackSettings settings = switch (callback.name()) {
      case "LearningRateMonitor" -> learningRates(arguments);
      case "EarlyStopping" -> earlyStopping(arguments);
      case "RichProgressBar" -> progressBar(arguments);
      default -> checkpoint(callback.name(), arguments);
    };
    arguments.finish();
    return settings;
  }

  private static CallbackSettings learningRates(Section arguments) {
    String interval = arguments.valueOrNull("logging_interval", node -> Values.name(node, List.of("step", "epoch")));
    arguments.only("log_momentum", false, "log_momentum is not supported");
    arguments.only("log_weight_decay", false, "log_weight_decay is not supported");
    return new CallbackSettings.LearningRates(switch (interval) {
      case "step" -> Interval.STEP;
      case "epoch" -> Interval.EPOCH;
      case null, default -> Interval.ANY;
    });
  }

  private static CallbackSettings earlyStopping(Section arguments) {
    String monitor = arguments.requiredText("monitor");
    double minDelta = arguments.number("min_delta", 0.0);
    int patience = arguments.integer("patience", 3, 0);
    arguments.ignored("verbose", false);
    Direction mode = arguments.choice("mode", MODES, "min");
    arguments.ignored("strict", true);
    boolean checkFinite = arguments.bool("check_finite", true);
    Double stopping = arguments.numberOrNull("stopping_threshold");
    Double divergence = arguments.numberOrNull("divergence_threshold");
    arguments.only("check_on_train_epoch_end", null, "early stopping is judged after validation");
    arguments.ignored("log_rank_zero_only", false);
    return new CallbackSettings.StopEarly(
        new EarlyStopping.Options(monitor, mode, minDelta, patience, checkFinite, stopping, divergence));
  }

  private static CallbackSettings progressBar(Section arguments) {
    int refreshRate = arguments.integer("refresh_rate", 100, 0);
    arguments.ignored("leave", false);
    arguments.ignored("theme", null);
    arguments.ignored("console_kwargs", null);
    return new CallbackSettings.ProgressBar(refreshRate);
  }

  private static @Nullable CallbackSettings checkpoint(String name, Section arguments) {
    boolean stateDictAware = name.equals(ModelCheckpointOptions.STATE_DICT_AWARE);
    String folder = arguments.textOrNull("dirpath");
    String filename = arguments.textOrNull("filename");
    String monitor = arguments.textOrNull("monitor");
    arguments.ignored("verbose", false);
    Boolean saveLast = arguments.boolOrNull("save_last");
    int saveTopK = arguments.integer("save_top_k", 1, -1);
    if (stateDictAware) {
      arguments.only("save_best_only", false, "save_best_only is not supported");
    } else {
      arguments.only("save_on_exception", false, "save_on_exception is not supported; a stopped run always saves");
    }
    boolean weightsOnly = arguments.bool("save_weights_only", false);
    Direction mode = arguments.choice("mode", MODES, "min");
    boolean insertName = arguments.bool("auto_insert_metric_name", true);
    Integer everySteps = arguments.integerOrNull("every_n_train_steps", 0);
    arguments.only("train_time_interval", null, "train_time_interval is not supported");
    Integer everyEpochs = arguments.integerOrNull("every_n_epochs", 0);
    arguments.only("save_on_train_epoch_end", null, "checkpoints are written after validation");
    arguments.only("enable_version_counter", true, "a name that is taken always gets a version");
    int steps = everySteps == null ? 0 : everySteps;
    int epochs = everyEpochs != null ? everyEpochs : everySteps == null ? 1 : 0;
    try {
      return new CallbackSettings.Checkpoint(new ModelCheckpointOptions(
          name, folder == null ? null : Path.of(folder),
          filename == null ? ModelCheckpointOptions.DEFAULT_FILENAME : filename, monitor, mode, saveTopK,
          saveLast != null && saveLast, weightsOnly, insertName, epochs, steps));
    } catch (IllegalArgumentException e) {
      arguments.mistakes().add(
          arguments.place(), arguments.path(), Mistake.Kind.TYPE, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
