package org.geopeft.autograd.optim.schedule;

/// Ways from one number to another, and checks of the numbers that divide.
final class Curve {
  private Curve() {}

  /// Half a cosine wave from `start` (x = 0) to `end` (x = 1).
  static double cosine(double start, double end, double x) {
    return end + (start - end) / 2 * (1 + Math.cos(Math.PI * x));
  }

  /// A straight line from `start` (x = 0) to `end` (x = 1).
  static double line(double start, double end, double x) {
    return start + (end - start) * x;
  }

  /// @throws IllegalArgumentException if an entry that divides is not positive
  static void requirePositive(String schedule, String entry, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(schedule + ": " + entry + " must be positive, got " + value + ".");
    }
  }
}
