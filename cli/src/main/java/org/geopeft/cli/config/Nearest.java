package org.geopeft.cli.config;

import java.util.Collection;
import java.util.List;
import org.geopeft.models.NearestNames;

/// What a message says about the names that would have been right.
final class Nearest {

  private static final int FEW = 8;

  private Nearest() {}

  /// The nearest names, or all where they are few and none is near; empty if there is none to give.
  static String hint(String name, Collection<String> valid) {
    List<String> near = NearestNames.of(name, valid);
    if (!near.isEmpty()) {
      return "; nearest: " + String.join(", ", near);
    }
    return valid.isEmpty() || valid.size() > FEW ? "" : "; valid: " + String.join(", ", valid);
  }
}
