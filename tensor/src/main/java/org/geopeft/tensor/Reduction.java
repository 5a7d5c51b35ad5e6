package org.geopeft.tensor;

/// How several numbers become one.
public enum Reduction {
  /// their sum
  SUM,
  /// their mean; NaN of nothing
  MEAN,
  /// the largest; −∞ of nothing
  MAX,
  /// the smallest; ∞ of nothing
  MIN
}
