package org.geopeft.cli.config;

import java.util.List;
import java.util.stream.Collectors;

/// A config with mistakes, all of them.
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<Mistake> mistakes;

  ConfigException(Mistake mistake) {
    this(List.of(mistake));
  }

  /// @param mistakes in the order they are shown; at least one
  ConfigException(List<Mistake> mistakes) {
    super((mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes")
        + " in the configuration; nothing was started.\n"
        + mistakes.stream().map(mistake -> "  " + mistake).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  public List<Mistake> mistakes() {
    return mistakes;
  }
}
