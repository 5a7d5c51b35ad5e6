package org.geopeft.cli.config;

/// Where something was written: a file with line and column, or an option of the command line.
///
/// @param origin file name as the user gave it, or the option
/// @param line counted from 1; 0 for the command line
/// @param column counted from 1; 0 for the command line
public record Place(String origin, int line, int column) {

  /// The command line's option `option`.
  static Place option(String option) {
    return new Place("command line, " + option, 0, 0);
  }

  /// `run.yaml:3:7`, or `command line, --model.lr`.
  @Override
  public String toString() {
    return line == 0 ? origin : origin + ":" + line + ":" + column;
  }
}
