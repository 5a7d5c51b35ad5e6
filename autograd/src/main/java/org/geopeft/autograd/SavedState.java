package org.geopeft.autograd;

/// What an operation keeps from its forward for its backward: a record of [Kept] handles and plain values.
public interface SavedState {
  /// For operations that need nothing.
  record None() implements SavedState {}

  /// The only value of [None] that is needed.
  None NONE = new None();
}
