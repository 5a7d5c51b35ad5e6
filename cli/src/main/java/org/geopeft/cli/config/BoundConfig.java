package org.geopeft.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.geopeft.training.callbacks.ModelCheckpointOptions;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.DataSettings;
import org.geopeft.training.settings.GeopeftSettings;
import org.geopeft.training.settings.PredictionSettings;
import org.geopeft.training.settings.RunDocuments;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.TaskSettings;
import org.geopeft.training.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;

/// A config that has been read: its settings, its mistakes, and its text with all defaults.
public final class BoundConfig {

  /// Mistakes that make a config unreadable, whatever command and machine it is for.
  private static final EnumSet<Mistake.Kind> IN_THE_TEXT =
      EnumSet.of(Mistake.Kind.SYNTAX, Mistake.Kind.KEY, Mistake.Kind.TYPE, Mistake.Kind.NAME);

  record Parts(
      long seed, TrainerSettings trainer, @Nullable DataSettings data, @Nullable TaskSettings task,
      PredictionSettings prediction, GeopeftSettings geopeft, @Nullable Path checkpoint, boolean deploy,
      @Nullable Path original) {}

  private final Mistakes mistakes;
  private final Section root;
  private final Parts parts;

  BoundConfig(Mistakes mistakes, Section root, Parts parts) {
    this.mistakes = mistakes;
    this.root = root;
    this.parts = parts;
  }

  /// Everything the command needs.
  ///
  /// @throws ConfigException with every mistake, files that are missing and parts of later versions included
  public RunSettings settings() {
    List<Mistake> found = mistakes.of(EnumSet.allOf(Mistake.Kind.class));
    DataSettings data = parts.data();
    TaskSettings task = parts.task();
    if (!found.isEmpty() || data == null || task == null) {
      throw new ConfigException(found);
    }
    TrainerSettings trainer = withDefaultCheckpoints(parts.trainer());
    return new RunSettings(parts.seed(), trainer, data, task, parts.prediction(), parts.geopeft(), parts.checkpoint(),
        documents(task, trainer.callbacks().size() > parts.trainer().callbacks().size()));
  }

  /// The config as YAML, for `--print_config`.
  ///
  /// @param defaults whether values at their defaults are printed
  /// @throws ConfigException with every mistake in the text; what is only missing or not there yet does not matter
  public String printed(boolean defaults) {
    List<Mistake> found = mistakes.of(IN_THE_TEXT);
    if (!found.isEmpty()) {
      throw new ConfigException(found);
    }
    return YamlWriter.write(root.toMap(defaults ? Section.Skip.NOTHING : Section.Skip.DEFAULTS));
  }

  /// TerraTorch adds a pair of checkpoints where the config names none.
  private static TrainerSettings withDefaultCheckpoints(TrainerSettings trainer) {
    boolean named = trainer.callbacks().stream().anyMatch(CallbackSettings.Checkpoint.class::isInstance);
    if (named || !trainer.enableCheckpointing() || trainer.fastDevRun() > 0) {
      return trainer;
    }
    List<CallbackSettings> callbacks = new ArrayList<>(trainer.callbacks());
    ModelCheckpointOptions.defaults().forEach(options -> callbacks.add(new CallbackSettings.Checkpoint(options)));
    return trainer.withCallbacks(callbacks);
  }

  private RunDocuments documents(TaskSettings task, boolean addedCheckpoints) {
    Map<String, @Nullable Object> config = root.toMap(Section.Skip.NULLS);
    config.remove("geopeft"); // TerraTorch would refuse it
    Map<String, @Nullable Object> written = new LinkedHashMap<>(config);
    if (addedCheckpoints) {
      addCheckpoints(written);
    }
    return new RunDocuments(
        YamlWriter.write(written),
        YamlWriter.write(hparams(task)),
        parts.deploy() ? YamlWriter.write(deployment(config)) : null,
        parts.original());
  }

  private static Map<String, @Nullable Object> hparams(TaskSettings task) {
    Map<String, @Nullable Object> hparams = new LinkedHashMap<>(task.hyperParameters());
    hparams.remove(TaskBinder.CLASS_PATH_OF_CHECKPOINT); // stands in checkpoints only
    return hparams;
  }

  private static void addCheckpoints(Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> trainer = copy(config.get("trainer"));
    List<@Nullable Object> callbacks =
        trainer.get("callbacks") instanceof List<?> given ? new ArrayList<>(given) : new ArrayList<>();
    for (ModelCheckpointOptions options : ModelCheckpointOptions.defaults()) {
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
      arguments.put("filename", options.filename());
      if (options.saveWeightsOnly()) {
        arguments.put("save_weights_only", true);
      }
      arguments.put("monitor", options.monitor());
      Map<String, @Nullable Object> callback = new LinkedHashMap<>();
      callback.put(KeyPaths.CLASS_PATH, "terratorch.cli_tools." + options.className());
      callback.put(KeyPaths.INIT_ARGS, arguments);
      callbacks.add(callback);
    }
    trainer.put("callbacks", callbacks);
    config.put("trainer", trainer);
  }

  /// The config for inference, as TerraTorch derives it; its keys are sorted.
  private static Map<String, @Nullable Object> deployment(Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> deployment = new TreeMap<>(config);
    deployment.remove("ckpt_path");
    deployment.remove("optimizer");
    deployment.remove("lr_scheduler");
    Map<String, @Nullable Object> trainer = copy(deployment.get("trainer"));
    trainer.remove("callbacks");
    trainer.remove("default_root_dir");
    trainer.put("logger", false);
    trainer.put("precision", "16-mixed");
    deployment.put("trainer", trainer);
    Map<String, @Nullable Object> model = copy(deployment.get("model"));
    Map<String, @Nullable Object> task = copy(model.get(KeyPaths.INIT_ARGS));
    Map<String, @Nullable Object> modelArgs = copy(task.get("model_args"));
    if (modelArgs.containsKey("pretrained")) {
      modelArgs.put("pretrained", false);
    } else if (modelArgs.containsKey("backbone_pretrained")) {
      modelArgs.put("backbone_pretrained", false);
    }
    task.put("model_args", modelArgs);
    model.put(KeyPaths.INIT_ARGS, task);
    deployment.put("model", model);
    return sorted(deployment);
  }

  private static Map<String, @Nullable Object> copy(@Nullable Object map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (map instanceof Map<?, ?> given) {
      given.forEach((key, value) -> copy.put(String.valueOf(key), value));
    }
    return copy;
  }

  private static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
    Map<String, @Nullable Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), sortedValue(value)));
    return sorted;
  }

  private static @Nullable Object sortedValue(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> sorted(map);
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(sortedValue(item)));
        yield items;
      }
      case null, default -> value;
    };
  }
}
