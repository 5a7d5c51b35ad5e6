package org.geopeft.models;

import java.util.List;
import java.util.stream.Collectors;

/// All mistakes of a model's arguments at once.
public final class ModelConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /// One mistake.
  ///
  /// @param key the argument, relative to `model_args`, `peft_config.peft_config_kwargs.r`
  /// @param message what is wrong and what would be right
  public record Problem(String key, String message) {}

  /// @param problems at least one
  public ModelConfigException(List<Problem> problems) {
    super(problems.stream().map(p -> "model_args." + p.key() + ": " + p.message()).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /// The mistakes.
  public List<Problem> problems() {
    return problems;
  }
}
