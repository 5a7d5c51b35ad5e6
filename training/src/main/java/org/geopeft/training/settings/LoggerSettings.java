package org.geopeft.training.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A logger of the config. Each decides a folder `<saveDir>/<name>/<version>`.
public sealed interface LoggerSettings {

  Path saveDir();

  /// Name of the folder in it, possibly empty.
  String name();

  /// Name of the folder in that one, or null for the next `version_K`.
  @Nullable String version();

  /// `TensorBoardLogger`.
  record TensorBoard(Path saveDir, String name, @Nullable String version, String prefix) implements LoggerSettings {}

  /// `CSVLogger`.
  ///
  /// @param flushEveryNSteps how often the file is written
  record Csv(Path saveDir, String name, @Nullable String version, String prefix, int flushEveryNSteps)
      implements LoggerSettings {}
}
