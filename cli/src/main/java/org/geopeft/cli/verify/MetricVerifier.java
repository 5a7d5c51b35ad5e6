package org.geopeft.cli.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.geopeft.training.metrics.MetricGolden;

/// Golden files of kind `metric`: every figure to 1e-6, every count exactly.
final class MetricVerifier {
  private static final double ALLOWED = 1e-6;

  private MetricVerifier() {}

  static List<CaseResult> verify(GoldenFile file) {
    List<CaseResult> results = new ArrayList<>();
    for (MetricGolden.Case each : new MetricGolden(file.content()).check()) {
      String name = file.name() + "/" + each.name();
      String skipped = each.skipped();
      results.add(skipped != null ? CaseResult.skipped(name, skipped) : judged(name, each));
    }
    return results;
  }

  private static CaseResult judged(String name, MetricGolden.Case each) {
    List<String> wrong = new ArrayList<>();
    double worst = 0;
    for (MetricGolden.Value value : each.values()) {
      worst = Math.max(worst, value.error());
      if (!(value.error() <= ALLOWED)) {
        wrong.add(value.name() + " is " + value.actual() + ", expected " + value.expected());
      }
    }
    if (!each.countsEqual()) {
      wrong.add("counts differ");
    }
    return wrong.isEmpty()
        ? new CaseResult(
            name, CaseResult.Status.PASSED, String.format(Locale.ROOT, "worst metric: %.1e", worst), List.of())
        : CaseResult.failed(name, String.join("\n", wrong));
  }
}
