package org.geopeft.training;

import java.util.Locale;

/// Which way a monitored value improves.
public enum Direction {
  MIN,
  MAX;

  /// The name in configs and checkpoints, `min` or `max`.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException if `key` is neither `min` nor `max`
  public static Direction of(String key) {
    return switch (key) {
      case "min" -> MIN;
      case "max" -> MAX;
      default -> throw new IllegalArgumentException("mode must be min or max, got " + key + ".");
    };
  }

  /// Whether `a` is strictly better than `b`; never if one of them is NaN.
  public boolean better(double a, double b) {
    return this == MIN ? a < b : a > b;
  }

  /// The value that every other beats: ∞ for MIN, −∞ for MAX.
  public double worst() {
    return this == MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }
}
