package org.geopeft.cli.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.geopeft.conformance.golden.Quantity;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Gathers the errors of one case's quantities.
final class Comparison {
  private final GoldenFile file;
  private final Tolerance tolerance;
  private final Map<String, Quantity> open = new LinkedHashMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  /// A quantity with its error.
  private record Seen(Quantity quantity, double error, double allowed) {
    boolean holds() {
      return error <= allowed; // false for NaN
    }

    String group() {
      String name = quantity.name();
      return name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
    }

    @Override
    public String toString() {
      String own = Double.isNaN(quantity.f32Error()) ? "?" : number(quantity.f32Error());
      return quantity.name() + " " + number(error) + " (PyTorch float32 " + own + ")";
    }
  }

  Comparison(GoldenFile file, Tolerance tolerance) {
    this.file = file;
    this.tolerance = tolerance;
    file.quantities().forEach(quantity -> open.put(quantity.name(), quantity));
  }

  /// Compares a value with the golden one of this name, if the file has it.
  void see(String name, Tensor value) {
    Quantity quantity = open.remove(name);
    if (quantity == null) {
      return;
    }
    Shape expected = quantity.shape();
    boolean scalar = value.shape().rank() == 0 && expected.equals(Shape.of(1));
    if (!scalar && !value.shape().equals(expected)) {
      wrong.add(name + " has shape " + value.shape() + ", expected " + expected);
      return;
    }
    seen.add(new Seen(quantity, quantity.error(value.toDoubles()), tolerance.of(quantity)));
  }

  /// Notes a mistake when something does not hold.
  void require(boolean holds, Supplier<String> message) {
    if (!holds) {
      wrong.add(message.get());
    }
  }

  CaseResult result() {
    if (!open.isEmpty()) {
      wrong.add("never computed: " + open.keySet());
    }
    List<Seen> beyond = seen.stream().filter(each -> !each.holds()).toList();
    List<Double> multiples = seen.stream()
        .filter(each -> each.quantity().f32Error() > 0)
        .map(each -> each.error() / each.quantity().f32Error())
        .toList();
    boolean holds = beyond.isEmpty() && wrong.isEmpty();
    List<String> lines = new ArrayList<>(wrong);
    beyond.stream().limit(10).forEach(each -> lines.add("beyond " + number(each.allowed()) + ": " + each));
    Map<String, Seen> worst = new LinkedHashMap<>();
    seen.forEach(each -> worst.merge(each.group(), each, (a, b) -> Double.compare(a.error(), b.error()) >= 0 ? a : b));
    worst.values().stream()
        .sorted(Comparator.comparing(Seen::group))
        .forEach(each -> lines.add("worst " + each.group() + ": " + each));
    return new CaseResult(
        file.name(),
        holds ? CaseResult.Status.PASSED : CaseResult.Status.FAILED,
        String.join("\n", lines),
        multiples);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }
}
