package org.geopeft.autograd.layer;

/// A part of a model that is known and not there yet. Its message names the part and the key that asked for it.
public final class UnsupportedModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Says what is missing.
  ///
  /// @param message the part, by the name under which it was asked for
  public UnsupportedModelException(String message) {
    super(message);
  }
}
