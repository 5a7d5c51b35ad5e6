package org.geopeft.datasets;

/// Data that cannot be used as they are: a missing file, a broken one, a value that is not allowed. The message is one
/// paragraph that names the file, the values found, the rule and what to do.
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatasetException(String message) {
    super(message);
  }

  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
