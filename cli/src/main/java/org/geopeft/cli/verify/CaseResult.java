package org.geopeft.cli.verify;

import java.util.List;

/// What became of one case.
///
/// @param name the file's or the case's name
/// @param status whether it holds
/// @param detail why it was skipped or failed, or the worst errors
/// @param multiples each quantity's error as a multiple of PyTorch's own float32 error, where that is known
public record CaseResult(String name, Status status, String detail, List<Double> multiples) {
  /// Whether a case holds.
  public enum Status {
    /// within the tolerance
    PASSED,
    /// beyond the tolerance
    FAILED,
    /// something the case needs does not exist yet; it is named
    SKIPPED
  }

  /// A case that needs what is not there.
  static CaseResult skipped(String name, String what) {
    return new CaseResult(name, Status.SKIPPED, what, List.of());
  }

  /// A case that does not hold.
  static CaseResult failed(String name, String why) {
    return new CaseResult(name, Status.FAILED, why, List.of());
  }
}
