package org.geopeft.cli.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a part of an end-to-end case showed: mistakes, and the worst error by kind.
final class Findings {
  private static final int SHOWN = 10;

  private final List<String> mistakes = new ArrayList<>();
  private final Map<String, double[]> worst = new LinkedHashMap<>();

  void mistake(String text) {
    mistakes.add(text);
  }

  /// Notes an error.
  ///
  /// @param own PyTorch's own float32 error, or NaN when it was not measured
  void worst(String kind, double error, double own) {
    double[] so = worst.computeIfAbsent(kind, _ -> new double[] {0, own});
    so[0] = Math.max(so[0], error);
  }

  CaseResult result(String name) {
    List<String> lines = new ArrayList<>(mistakes.subList(0, Math.min(SHOWN, mistakes.size())));
    worst.forEach((kind, error) -> lines.add(
        String.format(Locale.ROOT, "worst %s: %.1e", kind, error[0])
            + (Double.isNaN(error[1]) ? "" : String.format(Locale.ROOT, " (PyTorch float32 %.1e)", error[1]))));
    CaseResult.Status status = mistakes.isEmpty() ? CaseResult.Status.PASSED : CaseResult.Status.FAILED;
    return new CaseResult(name, status, String.join("\n", lines), List.of());
  }
}
