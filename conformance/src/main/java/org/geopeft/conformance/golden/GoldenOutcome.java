package org.geopeft.conformance.golden;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of one golden case.
///
/// @param name the case
/// @param skipped what it needs that does not exist yet, or null
/// @param seen the quantities that were compared
/// @param mistakes what is wrong beside them
public record GoldenOutcome(String name, @Nullable String skipped, List<Seen> seen, List<String> mistakes) {
  /// One compared quantity.
  ///
  /// @param name of the quantity within its case
  /// @param error as [Quantity#error] says
  /// @param own PyTorch's own float32 error, or NaN
  /// @param allowed the largest error that passes
  public record Seen(String name, double error, double own, double allowed) {
    /// Whether it passes; NaN does not.
    public boolean holds() {
      return error <= allowed;
    }
  }

  static GoldenOutcome skipped(String name, String why) {
    return new GoldenOutcome(name, why, List.of(), List.of());
  }

  /// Whether nothing is wrong.
  public boolean holds() {
    return mistakes.isEmpty() && seen.stream().allMatch(Seen::holds);
  }
}
