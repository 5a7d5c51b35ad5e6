package org.geopeft.cli.config;

import java.util.Locale;

/// The commands that run a config; each needs other parts of it.
public enum RunCommand {
  FIT, VALIDATE, TEST, PREDICT, COMPUTE_STATISTICS;

  /// Its name on the command line.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
