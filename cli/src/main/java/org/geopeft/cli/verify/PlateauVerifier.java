package org.geopeft.cli.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.geopeft.conformance.golden.GoldenContent;
import org.geopeft.conformance.golden.GoldenOutcome;
import org.geopeft.conformance.golden.GoldenOutcome.Seen;
import org.geopeft.training.Direction;
import org.geopeft.training.schedule.ReduceLROnPlateau;

/// The cases of a golden file of kind `scheduler` that follow a metric: `ReduceLROnPlateau`.
final class PlateauVerifier {
  private static final double ALLOWED = 1e-12;

  private PlateauVerifier() {}

  static List<GoldenOutcome> check(GoldenFile file, GoldenContent content) {
    return file.golden().list("cases").stream()
        .map(entry -> new JsonObject(file.name() + ".cases", entry instanceof Map<?, ?> map ? map : Map.of()))
        .filter(golden -> golden.text("scheduler").equals("ReduceLROnPlateau"))
        .map(golden -> check(golden, content))
        .toList();
  }

  private static GoldenOutcome check(JsonObject golden, GoldenContent content) {
    String name = golden.text("name");
    JsonObject arguments = golden.object("arguments");
    double[] expected = content.values(name + "/lr");
    double[] rates = course(golden, new ReduceLROnPlateau(options(arguments), initial(golden)));
    double error = rates.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(rates.length, expected.length); i++) {
      error = Math.max(error, Math.abs(rates[i] - expected[i]) / expected[i]);
    }
    return new GoldenOutcome(name, null, List.of(new Seen("lr", error, Double.NaN, ALLOWED)), List.of());
  }

  private static ReduceLROnPlateau.Options options(JsonObject arguments) {
    ReduceLROnPlateau.Options usual = ReduceLROnPlateau.Options.DEFAULTS;
    return new ReduceLROnPlateau.Options(
        arguments.text("mode").equals("max") ? Direction.MAX : usual.mode(),
        arguments.number("factor", usual.factor()),
        (int) arguments.number("patience", usual.patience()),
        arguments.number("threshold", usual.threshold()),
        !arguments.text("threshold_mode").equals("abs"),
        (int) arguments.number("cooldown", usual.cooldown()),
        arguments.list("min_lr").isEmpty()
            ? List.of(arguments.number("min_lr", usual.leastRates().getFirst()))
            : arguments.list("min_lr").stream().map(PlateauVerifier::number).toList(),
        arguments.number("eps", usual.eps()));
  }

  private static double[] initial(JsonObject golden) {
    List<?> rates = golden.list("lr");
    return rates.isEmpty()
        ? new double[] {golden.number("lr")}
        : rates.stream().mapToDouble(PlateauVerifier::number).toArray();
  }

  /// The rates of every epoch, one after another, the metric written as a number or `nan`.
  private static double[] course(JsonObject golden, ReduceLROnPlateau schedule) {
    double[] rates = initial(golden);
    List<double[]> rows = new ArrayList<>(List.of(rates));
    for (Object metric : golden.list("metric")) {
      rates = schedule.step(number(metric), rates);
      rows.add(rates);
    }
    return rows.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static double number(Object json) {
    return json instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
