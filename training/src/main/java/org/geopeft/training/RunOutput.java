package org.geopeft.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.geopeft.training.logging.CsvLogger;
import org.geopeft.training.logging.LogEntry;
import org.geopeft.training.logging.MetricsLogger;
import org.geopeft.training.logging.TensorBoardLogger;
import org.geopeft.training.settings.LoggerSettings;
import org.geopeft.training.settings.RunDocuments;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.TrainerSettings;

/// The run folder with its documents and loggers. The first logger of the config decides the folder; `metrics.csv` is
/// always written there.
final class RunOutput implements AutoCloseable {

  private final RunFolder folder;
  private final List<MetricsLogger> loggers;

  private RunOutput(RunFolder folder, List<MetricsLogger> loggers) {
    this.folder = folder;
    this.loggers = List.copyOf(loggers);
  }

  /// Makes the folder, writes what it records about the settings and opens the loggers.
  static RunOutput open(RunSettings settings) throws IOException {
    TrainerSettings trainer = settings.trainer();
    List<LoggerSettings> wanted = trainer.loggers();
    if (wanted.isEmpty() && !trainer.loggingDisabled()) {
      wanted = List.of(
          new LoggerSettings.TensorBoard(trainer.rootFolder(), RunFolder.DEFAULT_NAME, null, ""));
    }
    List<MetricsLogger> loggers = new ArrayList<>();
    RunFolder first = trainer.loggingDisabled() ? RunFolder.at(trainer.rootFolder()) : null;
    try {
      for (LoggerSettings logger : trainer.loggingDisabled() ? List.<LoggerSettings>of() : wanted) {
        RunFolder own = first != null && sameFolder(logger, wanted.getFirst()) ? first : folder(logger);
        first = first == null ? own : first;
        switch (logger) {
          case LoggerSettings.TensorBoard t -> loggers.add(prefixed(t.prefix(), new TensorBoardLogger(own.path())));
          case LoggerSettings.Csv csv -> {
            if (!own.equals(first)) {
              loggers.add(prefixed(csv.prefix(), new CsvLogger(own.path().resolve("metrics.csv"))));
            }
          }
        }
      }
      RunFolder folder = first == null ? RunFolder.at(trainer.rootFolder()) : first;
      loggers.add(new CsvLogger(folder.path().resolve("metrics.csv")));
      document(folder, settings.documents());
      return new RunOutput(folder, loggers);
    } catch (IOException | RuntimeException e) {
      closeAll(loggers);
      throw e;
    }
  }

  private static boolean sameFolder(LoggerSettings a, LoggerSettings b) {
    return a.saveDir().equals(b.saveDir()) && a.name().equals(b.name())
        && Objects.equals(a.version(), b.version());
  }

  private static RunFolder folder(LoggerSettings logger) throws IOException {
    String version = logger.version();
    return version == null
        ? RunFolder.next(logger.saveDir(), logger.name())
        : RunFolder.at(logger.saveDir().resolve(logger.name()).resolve(version));
  }

  private static MetricsLogger prefixed(String prefix, MetricsLogger logger) {
    return prefix.isEmpty() ? logger : new Prefixed(prefix + "-", logger);
  }

  private static void document(RunFolder folder, RunDocuments documents) throws IOException {
    folder.write("config.yaml", documents.config());
    folder.write("hparams.yaml", documents.hparams());
    if (documents.deployment() != null) {
      folder.write("config_deploy.yaml", documents.deployment());
    }
    Path original = documents.original();
    if (original != null) {
      // a file of the name config.yaml replaces the merged one, as it does with TerraTorch
      Path copy = folder.path().resolve(original.getFileName());
      if (!copy.toAbsolutePath().normalize().equals(original.toAbsolutePath().normalize())) {
        Files.copy(original, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  RunFolder folder() {
    return folder;
  }

  List<MetricsLogger> loggers() {
    return loggers;
  }

  /// All files of the folder, sorted.
  List<Path> files() throws IOException {
    try (var all = Files.walk(folder.path())) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Override
  public void close() throws IOException {
    closeAll(loggers);
  }

  private static void closeAll(List<MetricsLogger> loggers) throws IOException {
    for (MetricsLogger logger : loggers) {
      logger.close();
    }
  }

  /// Puts a prefix in front of every name.
  private record Prefixed(String prefix, MetricsLogger logger) implements MetricsLogger {
    @Override
    public void log(LogEntry entry) throws IOException {
      Map<String, Double> renamed = new LinkedHashMap<>();
      entry.values().forEach((name, value) -> renamed.put(prefix + name, value));
      logger.log(new LogEntry(entry.step(), entry.epoch(), renamed));
    }

    @Override
    public void flush() throws IOException {
      logger.flush();
    }

    @Override
    public void close() throws IOException {
      logger.close();
    }
  }
}
