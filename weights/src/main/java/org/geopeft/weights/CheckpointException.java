package org.geopeft.weights;

/// A weight file that cannot be read or written. The message is one paragraph: which file, what was found, which rule
/// it breaks and, where there is one, what to do.
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message the paragraph a user reads
  public CheckpointException(String message) {
    super(message);
  }

  /// @param message the paragraph a user reads
  /// @param cause what the operating system or a parser said
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
