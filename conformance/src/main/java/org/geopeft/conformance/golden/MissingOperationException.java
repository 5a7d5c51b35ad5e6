package org.geopeft.conformance.golden;

/// Thrown where a golden case needs something that does not exist yet: the case is skipped under this name.
final class MissingOperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param what is missing
  MissingOperationException(String what) {
    super(what);
  }
}
