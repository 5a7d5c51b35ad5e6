package org.geopeft.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.geopeft.cli.config.ConfigNode.Sequence;
import org.geopeft.training.settings.LoggerSettings;
import org.jspecify.annotations.Nullable;

/// Binds `trainer.logger`: a switch, a class, or a list of classes.
final class LoggerBinder {

  private static final String KEY = "logger";
  private static final String DEFAULT_NAME = "lightning_logs";

  private static final ClassCatalog LOGGERS = new ClassCatalog("logger", Set.of("MLFlowLogger"),
      "lightning.pytorch.loggers.TensorBoardLogger", "lightning.pytorch.loggers.CSVLogger");

  private final Section trainer;
  private boolean disabled;

  LoggerBinder(Section trainer) {
    this.trainer = trainer;
  }

  /// Whether the config says `logger: false`.
  boolean disabled() {
    return disabled;
  }

  List<LoggerSettings> bind() {
    ConfigNode written = trainer.ask(KEY);
    if (written == null || written.resolved() instanceof Scalar scalar
        && (scalar.value() == null || scalar.value() instanceof Boolean)) {
      Object value = written == null ? null : written.toJava();
      disabled = Boolean.FALSE.equals(value);
      trainer.note(KEY, value, value == null);
      return List.of();
    }
    List<LoggerSettings> loggers = new ArrayList<>();
    List<ClassSection> printed = new ArrayList<>();
    for (ConfigNode item : Values.oneOrMore(written)) {
      ClassSection logger = LOGGERS.read(trainer.mistakes(), trainer.path(KEY), item);
      if (logger != null) {
        printed.add(logger);
        loggers.add(logger(logger));
      }
    }
    boolean list = written.resolved() instanceof Sequence;
    trainer.note(KEY, list || printed.isEmpty() ? printed : printed.getFirst(), false);
    return loggers;
  }

  private static LoggerSettings logger(ClassSection logger) {
    Section arguments = logger.arguments();
    Path folder = Path.of(arguments.requiredText("save_dir"));
    String name = arguments.text("name", DEFAULT_NAME);
    String version = version(arguments);
    LoggerSettings settings;
    if (logger.name().equals("CSVLogger")) {
      settings = new LoggerSettings.Csv(folder, name, version, arguments.text("prefix", ""),
          arguments.integer("flush_logs_every_n_steps", 100, 1));
    } else {
      arguments.only("log_graph", false, "the model's graph is not logged");
      arguments.ignored("default_hp_metric", true);
      settings = new LoggerSettings.TensorBoard(folder, name, version, arguments.text("prefix", ""));
      arguments.only("sub_dir", null, "sub_dir is not supported");
      arguments.ignored("comment", "");
      arguments.ignored("purge_step", null);
      arguments.ignored("max_queue", 10L);
      arguments.ignored("flush_secs", 120L);
      arguments.only("filename_suffix", "", "filename_suffix is not supported");
    }
    arguments.finish();
    return settings;
  }

  /// A number K means the folder `version_K`.
  private static @Nullable String version(Section arguments) {
    ConfigNode written = arguments.ask("version");
    Object value = written == null ? null : written.toJava();
    arguments.note("version", value, value == null);
    return switch (value) {
      case null -> null;
      case Long number -> "version_" + number;
      case String text -> text;
      default -> {
        arguments.mistake("version", Mistake.Kind.TYPE, "expected a number or text, got "
            + (written == null ? "nothing" : written.describe()));
        yield null;
      }
    };
  }
}
