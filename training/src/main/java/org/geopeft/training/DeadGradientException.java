package org.geopeft.training;

/// A part of the model that is meant to be trained and receives no gradient.
public final class DeadGradientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DeadGradientException(String message) {
    super(message);
  }
}
