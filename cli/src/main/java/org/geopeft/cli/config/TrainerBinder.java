package org.geopeft.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.LoggerSettings;
import org.geopeft.training.settings.TrainerSettings;
import org.geopeft.training.settings.TrainerSettings.GradientClip;
import org.geopeft.training.settings.TrainerSettings.Limits;
import org.geopeft.training.settings.TrainerSettings.Precision;
import org.geopeft.training.settings.TrainerSettings.ValidationSettings;
import org.jspecify.annotations.Nullable;

/// Binds `trainer`. Keys are read in the order Lightning prints them.
final class TrainerBinder {

  private static final long DEFAULT_EPOCHS = 1000;
  private static final int DEFAULT_LOG_STEPS = 50;
  private static final int DEFAULT_SANITY_STEPS = 2;

  private static final Map<String, Precision> PRECISIONS = Map.of(
      "32", Precision.FLOAT32, "32-true", Precision.FLOAT32, "64", Precision.FLOAT64, "64-true", Precision.FLOAT64);
  private static final List<String> LATER_PRECISIONS = List.of(
      "16", "bf16", "16-true", "16-mixed", "bf16-true", "bf16-mixed", "transformer-engine",
      "transformer-engine-float16");

  private final Section trainer;

  TrainerBinder(Section trainer) {
    this.trainer = trainer;
  }

  TrainerSettings bind() {
    accelerator();
    trainer.only("strategy", "auto", "this version trains on one device: leave strategy at auto");
    devices();
    trainer.only("num_nodes", 1L, "this version trains on one machine: leave num_nodes at 1");
    Precision precision = precision();
    var loggerBinder = new LoggerBinder(trainer);
    List<LoggerSettings> loggers = loggerBinder.bind();
    List<CallbackSettings> callbacks = new CallbackBinder(trainer).bind(loggerBinder.disabled());
    long fastDevRun = fastDevRun();
    Long maxEpochs = trainer.longOrNull("max_epochs", -1);
    trainer.only("min_epochs", null, "min_epochs comes in a later version");
    long maxSteps = trainer.value("max_steps", -1L, node -> Values.whole(node, -1));
    trainer.only("min_steps", null, "min_steps comes in a later version");
    trainer.only("max_time", null, "max_time comes in a later version");
    Limits limits = new Limits(limit("limit_train_batches"), limit("limit_val_batches"), limit("limit_test_batches"),
        limit("limit_predict_batches"));
    BatchLimit overfit = overfit();
    ValidationSettings validation = validation();
    int logSteps = orElse(trainer.integerOrNull("log_every_n_steps", 1), DEFAULT_LOG_STEPS);
    boolean checkpointing = orElse(trainer.boolOrNull("enable_checkpointing"), true);
    boolean progressBar = orElse(trainer.boolOrNull("enable_progress_bar"), true);
    trainer.ignored("enable_model_summary", null);
    int accumulate = trainer.integer("accumulate_grad_batches", 1, 1);
    GradientClip clip = gradientClip();
    unused();
    Path root = rootFolder();
    trainer.ignored("enable_autolog_hparams", true);
    trainer.only("model_registry", null, "model registries are not supported");
    trainer.finish();
    long epochs = maxEpochs != null ? maxEpochs : maxSteps >= 0 ? -1 : DEFAULT_EPOCHS;
    return new TrainerSettings(
        precision, epochs, maxSteps, fastDevRun, limits, overfit, validation, accumulate, clip, logSteps,
        checkpointing, progressBar, root, loggers, loggerBinder.disabled(), callbacks);
  }

  private static <T> T orElse(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }

  private void accelerator() {
    String name = trainer.text("accelerator", "auto");
    if (List.of("gpu", "cuda", "mps", "tpu", "hpu").contains(name)) {
      trainer.mistake("accelerator", Mistake.Kind.LATER,
          "this version computes on the CPU only; the GPU comes in a later version: use auto or cpu");
    } else if (!List.of("auto", "cpu").contains(name)) {
      trainer.mistake("accelerator", Mistake.Kind.NAME,
          "there is no accelerator '" + name + "'" + Nearest.hint(name, List.of("auto", "cpu", "gpu")));
    }
  }

  private void devices() {
    ConfigNode written = trainer.ask("devices");
    Object value = written == null ? "auto" : written.toJava();
    boolean one = "auto".equals(value) || "1".equals(value) || Long.valueOf(1).equals(value)
        || (value instanceof List<?> list && list.size() == 1 && list.getFirst() instanceof Long);
    if (!one) {
      boolean known = value instanceof Long || value instanceof List<?>;
      trainer.mistake("devices", known ? Mistake.Kind.LATER : Mistake.Kind.TYPE,
          "this version trains on one device: use auto or 1" + (written == null ? "" : ", not " + written.describe()));
    }
    trainer.note("devices", value, "auto".equals(value));
  }

  private Precision precision() {
    ConfigNode written = trainer.ask("precision");
    if (written == null || Values.isNull(written)) {
      trainer.note("precision", null, true);
      return Precision.FLOAT32;
    }
    String name = written.resolved() instanceof Scalar scalar ? scalar.text() : written.describe();
    Precision precision = PRECISIONS.get(name);
    if (LATER_PRECISIONS.contains(name)) {
      trainer.mistake("precision", Mistake.Kind.LATER,
          "precision " + name + " comes with the GPU in a later version; this one computes in 32-true or 64-true");
    } else if (precision == null) {
      trainer.mistake("precision", Mistake.Kind.NAME,
          "there is no precision '" + name + "'" + Nearest.hint(name, List.of("32-true", "64-true")));
    }
    trainer.note("precision", written.toJava(), false);
    return orElse(precision, Precision.FLOAT32);
  }

  private long fastDevRun() {
    ConfigNode written = trainer.ask("fast_dev_run");
    Object value = written == null ? (Object) false : written.toJava();
    trainer.note("fast_dev_run", value, Boolean.FALSE.equals(value));
    return switch (value) {
      case Boolean on -> on ? 1 : 0;
      case Long batches when batches >= 0 -> batches;
      case null, default -> {
        trainer.mistake("fast_dev_run", Mistake.Kind.TYPE, "expected true, false or a number of batches"
            + (written == null ? "" : ", got " + written.describe()));
        yield 0;
      }
    };
  }

  private BatchLimit limit(String key) {
    BatchLimit limit = batchLimit(key, null);
    return limit == null ? BatchLimit.ALL : limit;
  }

  private @Nullable BatchLimit overfit() {
    BatchLimit limit = batchLimit("overfit_batches", 0.0);
    boolean off = limit == null || limit.equals(new BatchLimit.Share(0)) || limit.equals(new BatchLimit.Count(0));
    return off ? null : limit;
  }

  private @Nullable BatchLimit batchLimit(String key, @Nullable Double fallback) {
    BatchLimit limit = trainer.valueOrNull(key, node -> switch (node.toJava()) {
      case Long count when count >= 0 -> new BatchLimit.Count(count);
      case Double share when share >= 0 && share <= 1 -> new BatchLimit.Share(share);
      case null, default ->
        throw Values.wrong(node, "a number of batches (1, 2, …) or a share of them between 0.0 and 1.0");
    });
    Object printed = switch (limit) {
      case null -> fallback;
      case BatchLimit.Count count -> count.batches();
      case BatchLimit.Share share -> share.share();
    };
    trainer.note(key, printed, Objects.equals(printed, fallback));
    return limit;
  }

  private ValidationSettings validation() {
    BatchLimit interval = limit("val_check_interval");
    ConfigNode written = trainer.ask("check_val_every_n_epoch");
    boolean acrossEpochs = written != null && Values.isNull(written);
    Integer everyEpochs = trainer.integerOrNull("check_val_every_n_epoch", 1);
    if (everyEpochs == null && !acrossEpochs) {
      everyEpochs = 1;
    }
    trainer.note("check_val_every_n_epoch", everyEpochs, Integer.valueOf(1).equals(everyEpochs));
    int sanity = orElse(trainer.integerOrNull("num_sanity_val_steps", -1), DEFAULT_SANITY_STEPS);
    return new ValidationSettings(everyEpochs, interval, sanity);
  }

  private @Nullable GradientClip gradientClip() {
    Double value = trainer.numberOrNull("gradient_clip_val");
    String algorithm = trainer.valueOrNull(
        "gradient_clip_algorithm", node -> Values.name(node, List.of("norm", "value")));
    return value == null || value == 0 ? null : new GradientClip(value, !"value".equals(algorithm));
  }

  /// Keys that say how PyTorch is to work, and mean nothing here or are not there.
  private void unused() {
    trainer.ignored("deterministic", null); // runs are always deterministic
    trainer.ignored("benchmark", null);
    trainer.ignored("inference_mode", true);
    trainer.ignored("use_distributed_sampler", true);
    trainer.only("profiler", null, "Lightning's profilers are not supported");
    trainer.only("detect_anomaly", false, "detect_anomaly comes in a later version");
    trainer.only("barebones", false, "barebones is not supported");
    trainer.only("plugins", null, "Lightning's plugins are Python code, which is not run");
    trainer.ignored("sync_batchnorm", false);
    trainer.only("reload_dataloaders_every_n_epochs", 0L, "data loaders are made once a run");
  }

  private Path rootFolder() {
    String folder = trainer.textOrNull("default_root_dir");
    if (folder != null && isPlaceholder(folder)) {
      trainer.mistake("default_root_dir", Mistake.Kind.FILE,
          "'" + folder + "' is a placeholder: say where runs go, --trainer.default_root_dir DIR");
    }
    return Path.of(folder == null || isPlaceholder(folder) ? "" : folder);
  }

  /// `<path>`, as published configs write what the user has to give.
  static boolean isPlaceholder(String text) {
    return text.startsWith("<") && text.endsWith(">");
  }
}
