package org.geopeft.tensor;

/// What becomes of the losses of single elements.
public enum LossReduction {
  /// they stay
  NONE,
  /// their sum
  SUM,
  /// their mean over what counts
  MEAN
}
