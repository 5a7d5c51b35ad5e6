package org.geopeft.tensor;

/// How two numbers may relate. A NaN relates to nothing and is unequal to everything, itself too.
public enum Comparison {
  /// a = b
  EQ,
  /// a ≠ b
  NE,
  /// a < b
  LT,
  /// a ≤ b
  LE,
  /// a > b
  GT,
  /// a ≥ b
  GE;

  /// Whether it holds.
  public boolean holds(double a, double b) {
    return switch (this) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
    };
  }
}
