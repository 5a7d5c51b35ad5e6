package org.geopeft.datasets.golden;

/// The outcome of one comparison.
///
/// @param name what was compared
/// @param outcome how it went
/// @param detail what differs, or why it was skipped; empty if it passed
/// @param error the distance of a value, relative; 0 for what is compared exactly, NaN where nothing was compared
public record GoldenCheck(String name, Outcome outcome, String detail, double error) {
  /// How a comparison ends.
  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  static GoldenCheck skipped(String name, String why) {
    return new GoldenCheck(name, Outcome.SKIPPED, why, Double.NaN);
  }

  static GoldenCheck failed(String name, String why) {
    return new GoldenCheck(name, Outcome.FAILED, why, Double.NaN);
  }

  static GoldenCheck equal(String name, Object expected, Object actual) {
    return expected.equals(actual)
        ? new GoldenCheck(name, Outcome.PASSED, "", 0)
        : failed(name, "expected " + expected + ", got " + actual);
  }

  static GoldenCheck within(String name, double error, double tolerance) {
    return error <= tolerance // false for NaN
        ? new GoldenCheck(name, Outcome.PASSED, "", error)
        : new GoldenCheck(name, Outcome.FAILED, "off by " + error + ", allowed is " + tolerance, error);
  }
}
