package org.geopeft.cli.verify;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.geopeft.datasets.golden.DataGolden;
import org.geopeft.datasets.golden.GoldenCheck;
import org.geopeft.datasets.golden.GoldenCheck.Outcome;
import org.geopeft.tensor.Device;
import org.jspecify.annotations.Nullable;

/// Golden files about data: samples, order, checksums, metadata.
final class DataVerifier {
  private DataVerifier() {}

  static CaseResult verify(GoldenFile file, @Nullable Path dataRoot, Device device) {
    if (dataRoot == null) {
      return CaseResult.skipped(file.name(), "needs the datasets it was made from: --data-root DIR");
    }
    Map<String, Object> description = new HashMap<>();
    file.golden().map().forEach((key, value) -> description.put(String.valueOf(key), value));
    List<GoldenCheck> checks =
        DataGolden.check(file.name(), description, name -> file.tensor(name).toFloats(), dataRoot, device);
    List<String> failed = of(checks, Outcome.FAILED);
    if (!failed.isEmpty()) {
      return CaseResult.failed(file.name(), String.join("\n", failed));
    }
    if (checks.stream().noneMatch(check -> check.outcome() == Outcome.PASSED)) {
      return CaseResult.skipped(file.name(), String.join("; ", of(checks, Outcome.SKIPPED)));
    }
    double worst = checks.stream().mapToDouble(GoldenCheck::error).filter(error -> !Double.isNaN(error)).max().orElse(0);
    String detail = String.format(Locale.ROOT, "worst value: %.1e in %d checks", worst, checks.size());
    return new CaseResult(file.name(), CaseResult.Status.PASSED, detail, List.of());
  }

  private static List<String> of(List<GoldenCheck> checks, Outcome outcome) {
    return checks.stream()
        .filter(check -> check.outcome() == outcome)
        .map(check -> outcome == Outcome.SKIPPED ? check.detail() : check.name() + ": " + check.detail())
        .limit(10)
        .toList();
  }
}
