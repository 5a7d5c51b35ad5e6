package org.geopeft.conformance.suite;

/// A case that does not hold.
public final class Nonconformance extends AssertionError {
  private static final long serialVersionUID = 1L;

  /// Says what does not hold.
  ///
  /// @param message sample, value, bound
  public Nonconformance(String message) {
    super(message);
  }
}
