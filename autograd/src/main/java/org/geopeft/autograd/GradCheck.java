package org.geopeft.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Proves a gradient by central differences in double precision: every element of every floating operand is moved by
/// ±h, and the change of Σ upstream·output is compared with what the backward says.
public final class GradCheck {
  private GradCheck() {}

  /// The worst disagreement.
  ///
  /// @param operand which operand
  /// @param element which of its elements, flat
  /// @param analytic what the backward says
  /// @param numeric what the difference says
  /// @param error their difference relative to the largest gradient of that operand (at least 1e-3)
  public record Worst(int operand, int element, double analytic, double numeric, double error) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "operand %d, element %d: backward says %.9g, finite difference says %.9g (error %.2e)",
          operand, element, analytic, numeric, error);
    }
  }

  /// Checks all floating operands.
  ///
  /// @param device of a float64 backend
  /// @param operands row-major tensors; they are changed and restored
  /// @param function what is applied to the operands
  /// @param h the step, 1e-5 for functions of size 1
  public static Worst check(
      Device device, List<Tensor> operands, BiFunction<Run, List<Tensor>, List<Tensor>> function, double h) {
    List<double @Nullable []> analytic = analytic(device, operands, function);
    Worst worst = new Worst(0, 0, 0, 0, 0);
    for (int i = 0; i < operands.size(); i++) {
      double[] gradient = analytic.get(i);
      if (gradient == null) {
        continue;
      }
      double size = 1e-3;
      for (double g : gradient) {
        size = Math.max(size, Math.abs(g));
      }
      double[] values = operands.get(i).toDoubles();
      for (int e = 0; e < values.length; e++) {
        double numeric = difference(device, operands, i, values, e, function, h);
        double error = Math.abs(numeric - gradient[e]) / size;
        if (!(error <= worst.error())) {
          worst = new Worst(i, e, gradient[e], numeric, error);
        }
      }
    }
    return worst;
  }

  private static double difference(
      Device device,
      List<Tensor> operands,
      int operand,
      double[] values,
      int element,
      BiFunction<Run, List<Tensor>, List<Tensor>> function,
      double h) {
    double before = values[element];
    values[element] = before + h;
    operands.get(operand).set(values);
    double up = probed(device, operands, function);
    values[element] = before - h;
    operands.get(operand).set(values);
    double down = probed(device, operands, function);
    values[element] = before;
    operands.get(operand).set(values);
    return (up - down) / (2 * h);
  }

  private static double probed(
      Device device, List<Tensor> operands, BiFunction<Run, List<Tensor>, List<Tensor>> function) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      List<Tensor> outputs = function.apply(Run.training(scope, new Tape(), new RandomCounter(7, 0)), operands);
      double sum = 0;
      for (int k = 0; k < outputs.size(); k++) {
        double[] values = outputs.get(k).type().isFloating() ? outputs.get(k).toDoubles() : new double[0];
        for (int i = 0; i < values.length; i++) {
          sum += upstream(k, i) * values[i];
        }
      }
      return sum;
    }
  }

  private static List<double @Nullable []> analytic(
      Device device, List<Tensor> operands, BiFunction<Run, List<Tensor>, List<Tensor>> function) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(7, 0));
      List<Tensor> followed =
          operands.stream().map(t -> t.type() == DType.F64 ? tape.watch(t) : t).toList();
      List<Tensor> outputs = function.apply(run, followed);
      List<Tensor> upstream = new ArrayList<>();
      for (int k = 0; k < outputs.size(); k++) {
        double[] values = new double[Math.toIntExact(outputs.get(k).shape().elements())];
        for (int i = 0; i < values.length; i++) {
          values[i] = upstream(k, i);
        }
        upstream.add(scope.allocate(outputs.get(k).shape()).set(values));
      }
      tape.backward(run.with((Tape) null), outputs, upstream, scope);
      List<double @Nullable []> gradients = new ArrayList<>();
      for (Tensor operand : followed) {
        Tensor gradient = operand.node() == null ? null : tape.gradient(operand);
        gradients.add(operand.node() == null ? null : gradient == null ? zeros(operand) : gradient.toDoubles());
      }
      return gradients;
    }
  }

  private static double[] zeros(Tensor operand) {
    return new double[Math.toIntExact(operand.shape().elements())];
  }

  private static double upstream(int output, int index) {
    return 2 * CounterRandom.uniform(1000L + output, index) - 1;
  }
}
