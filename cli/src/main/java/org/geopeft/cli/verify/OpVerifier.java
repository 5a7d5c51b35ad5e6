package org.geopeft.cli.verify;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.geopeft.conformance.golden.GoldenContent;
import org.geopeft.conformance.golden.GoldenOutcome;
import org.geopeft.conformance.golden.GoldenOutcome.Seen;
import org.geopeft.conformance.golden.OpGoldens;
import org.geopeft.conformance.golden.OptimizerGoldens;
import org.geopeft.conformance.golden.SchedulerGoldens;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.weights.StoredTensor;

/// Golden files of kind `op`, `optimizer` and `scheduler`: a result a case.
final class OpVerifier {
  private OpVerifier() {}

  static List<CaseResult> verify(GoldenFile file, Device device) {
    GoldenContent content = new Content(file);
    List<GoldenOutcome> outcomes =
        switch (file.kind()) {
          case "optimizer" -> new OptimizerGoldens(content, device).check();
          case "scheduler" -> Stream.concat(
                  PlateauVerifier.check(file, content).stream(), new SchedulerGoldens(content).check().stream())
              .toList();
          default -> new OpGoldens(content, device).check();
        };
    return outcomes.stream().map(outcome -> result(file, outcome)).toList();
  }

  private static CaseResult result(GoldenFile file, GoldenOutcome outcome) {
    String name = file.name() + "/" + outcome.name();
    String skipped = outcome.skipped();
    if (skipped != null) {
      return CaseResult.skipped(name, skipped);
    }
    List<String> lines = new ArrayList<>(outcome.mistakes());
    outcome.seen().stream().filter(seen -> !seen.holds()).forEach(
        seen -> lines.add(String.format(Locale.ROOT, "beyond %.1e: %s", seen.allowed(), text(seen))));
    outcome.seen().stream().max(Comparator.comparingDouble(Seen::error)).ifPresent(
        seen -> lines.add("worst " + text(seen)));
    List<Double> multiples =
        outcome.seen().stream().filter(seen -> seen.own() > 0).map(seen -> seen.error() / seen.own()).toList();
    CaseResult.Status status = outcome.holds() ? CaseResult.Status.PASSED : CaseResult.Status.FAILED;
    return new CaseResult(name, status, String.join("\n", lines), multiples);
  }

  private static String text(Seen seen) {
    return String.format(Locale.ROOT, "%s: %.1e (PyTorch float32 %.1e)", seen.name(), seen.error(), seen.own());
  }

  /// The file as conformance wants to see it.
  private record Content(GoldenFile file) implements GoldenContent {
    @Override
    public Map<?, ?> golden() {
      return file.golden().map();
    }

    @Override
    public double[] values(String tensor) {
      StoredTensor stored = file.tensor(tensor);
      double[] values = new double[Math.toIntExact(stored.elements())];
      stored.copyTo(MemorySegment.ofArray(values), DType.F64);
      return values;
    }

    @Override
    public DType type(String tensor) {
      return file.tensor(tensor).dtype();
    }
  }
}
