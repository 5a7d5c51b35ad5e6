package org.geopeft.cli.verify;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.layer.Layer.Named;
import org.geopeft.conformance.golden.GoldenRule;
import org.geopeft.training.FitSetup;

/// The steps of a training run beside TerraTorch's: losses within 1e-5 relative (or four times the drift of PyTorch's own
/// float32), metrics within 1e-4.
final class Trajectory implements FitSetup.StepObserver {
  private static final double METRIC = 1e-4;
  private static final double WEIGHT = 1e-4;

  private final List<?> steps;
  private final List<?> epochs;
  private final String where;
  private final double lossAllowed;
  private final double normAllowed;
  private final Findings findings;
  private final double lossDrift;
  private int seen;

  Trajectory(JsonObject run, JsonObject drift, Findings findings) {
    this.findings = findings;
    lossDrift = drift.number("loss_float32_against_float64", Double.NaN);
    steps = run.list("steps");
    epochs = run.list("epochs");
    where = run.where();
    lossAllowed = Math.max(1e-5, 4 * drift.number("loss_float32_against_float64", 0));
    normAllowed = Math.max(1e-3, 4 * drift.number("gradient_norm_float32_against_float64", 0));
  }

  @Override
  public void stepped(int epoch, long step, List<Path> files, double loss, double[] rates, double gradientNorm) {
    if (seen >= steps.size()) {
      findings.mistake("step " + step + " was not expected");
      return;
    }
    JsonObject expected = object(steps.get(seen++));
    near("epoch", step, expected.number("epoch"), epoch, 0);
    near("number", step, expected.number("step"), step, 0);
    findings.worst("loss of a step, relative", Math.abs(loss / expected.number("loss") - 1), lossDrift);
    near("loss", step, expected.number("loss"), loss, lossAllowed);
    near("rate", step, expected.number("lr"), rates[0], 1e-9);
    near("gradient norm", step, expected.number("gradient_norm"), gradientNorm, normAllowed);
  }

  private void near(String what, long step, double expected, double actual, double relative) {
    if (!(Math.abs(actual - expected) <= relative * Math.abs(expected))) {
      findings.mistake(String.format(Locale.ROOT, "%s of step %d is %.9g, expected %.9g", what, step, actual, expected));
    }
  }

  private JsonObject object(Object json) {
    return new JsonObject(where, json instanceof Map<?, ?> map ? map : Map.of());
  }

  /// Compares what was logged last.
  void finish(Map<String, Double> metrics) {
    if (seen != steps.size()) {
      findings.mistake(seen + " steps were made, expected " + steps.size());
    }
    if (!epochs.isEmpty()) {
      compareMetrics("last epoch", object(epochs.getLast()), metrics, findings);
    }
  }

  static void compareMetrics(String what, JsonObject expected, Map<String, Double> actual, Findings findings) {
    for (Object key : expected.map().keySet()) {
      String name = String.valueOf(key);
      if (name.contains("/") && expected.map().get(key) instanceof Number number) {
        Double value = actual.get(name);
        boolean bothNothing = value != null && value.isNaN() && Double.isNaN(number.doubleValue());
        if (value != null && !bothNothing) {
          findings.worst("metric", Math.abs(value - number.doubleValue()), Double.NaN);
        }
        if (value == null || !bothNothing && !(Math.abs(value - number.doubleValue()) <= METRIC)) {
          findings.mistake(what + ": " + name + " is " + value + ", expected " + number);
        }
      }
    }
  }

  /// Compares norm and dot of the trained tensors.
  void compareWeights(List<Named<Parameter>> parameters, JsonObject expected) {
    for (Named<Parameter> named : parameters) {
      if (expected.has(named.name())) {
        double[] values = named.value().tensor().toDoubles();
        long seed = GoldenRule.seed("probe:" + named.name());
        double squares = 0;
        double dot = 0;
        for (int i = 0; i < values.length; i++) {
          squares += values[i] * values[i];
          dot += values[i] * GoldenRule.u(seed, i);
        }
        double norm = expected.object(named.name()).number("norm");
        double wantedDot = expected.object(named.name()).number("dot");
        if (!(Math.abs(Math.sqrt(squares) - norm) <= WEIGHT * norm && Math.abs(dot - wantedDot) <= WEIGHT * norm)) {
          findings.mistake(named.name() + " after training: norm " + Math.sqrt(squares) + ", dot " + dot + ", expected "
              + norm + " and " + wantedDot);
        }
      }
    }
  }
}
