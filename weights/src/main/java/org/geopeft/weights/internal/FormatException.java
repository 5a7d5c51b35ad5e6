package org.geopeft.weights.internal;

/// What is wrong inside of a file. The public readers put the file's name in front and throw a `CheckpointException`.
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message what was found and which rule it breaks, without the file's name
  public FormatException(String message) {
    super(message);
  }

  /// @param message what was found and which rule it breaks, without the file's name
  /// @param cause the parser's own error
  public FormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
