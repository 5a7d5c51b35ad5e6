package org.geopeft.cli.config;

/// One mistake of a config.
///
/// @param path key path, `trainer.max_epochs`; empty for the file as a whole
/// @param problem what is wrong, and what would be right
public record Mistake(Place place, String path, Kind kind, String problem) {

  /// What sort of mistake it is.
  public enum Kind {
    /// No YAML, or what a config may not hold.
    SYNTAX,
    /// A key that nothing uses.
    KEY,
    /// A value of another type, or out of its range.
    TYPE,
    /// A class, backbone or other name that does not exist.
    NAME,
    /// A required value is missing.
    MISSING,
    /// A file or folder is not there.
    FILE,
    /// Right, but not in this version.
    LATER
  }

  @Override
  public String toString() {
    return place + ": " + (path.isEmpty() ? "" : path + ": ") + problem;
  }
}
