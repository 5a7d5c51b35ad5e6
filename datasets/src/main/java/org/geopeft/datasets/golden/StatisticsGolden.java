package org.geopeft.datasets.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.geopeft.datasets.BurnScarsDataModule;
import org.geopeft.datasets.DataStatistics;
import org.geopeft.datasets.Split;

/// Means, standard deviations and label counts of a training set.
final class StatisticsGolden {
  private static final double TOLERANCE = 1e-9;

  private final GoldenFile file;
  private final Path dataRoot;

  StatisticsGolden(GoldenFile file, Path dataRoot) {
    this.file = file;
    this.dataRoot = dataRoot;
  }

  List<GoldenCheck> check() throws IOException {
    var module = new BurnScarsDataModule(BurnScarsGolden.config(file.description().get("init_args"), dataRoot));
    DataStatistics statistics = DataStatistics.compute(module.samples(Split.TRAIN));
    Map<String, Object> expected = file.mapping("statistics");
    List<GoldenCheck> checks = new ArrayList<>();
    checks.add(compare("means", GoldenFile.required(expected, "means"), statistics.means()));
    checks.add(compare("stds", GoldenFile.required(expected, "stds"), statistics.stds()));
    Map<String, Long> counts = new TreeMap<>();
    GoldenFile.mapping(expected.get("mask")).forEach((label, facts) -> counts.put(label,
        ((Number) GoldenFile.required(GoldenFile.mapping(facts), "count")).longValue()));
    Map<String, Long> actual = new TreeMap<>();
    statistics.labels().forEach((label, count) -> actual.put(label.toString(), count));
    checks.add(GoldenCheck.equal("mask", counts, actual));
    return checks;
  }

  private static GoldenCheck compare(String name, Object expected, List<Double> actual) {
    double worst = 0;
    List<?> values = (List<?>) expected;
    if (values.size() != actual.size()) {
      return GoldenCheck.failed(name, "expected " + values.size() + " bands, got " + actual.size());
    }
    for (int i = 0; i < values.size(); i++) {
      double value = ((Number) values.get(i)).doubleValue();
      worst = Math.max(worst, Math.abs(actual.get(i) - value) / Math.abs(value));
    }
    return GoldenCheck.within(name, worst, TOLERANCE);
  }
}
