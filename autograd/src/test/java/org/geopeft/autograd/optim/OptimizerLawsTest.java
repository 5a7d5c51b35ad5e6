package org.geopeft.autograd.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds of every optimizer, and of clipping, whatever the numbers.
class OptimizerLawsTest {
  private static final int[] SIZES = {7, 0, 1, 33};
  private static final int STEPS = 5;

  /// An optimizer by name.
  record Kind(String name, BiFunction<Scope, List<ParameterGroup>, Optimizer> maker) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("SGD", (s, g) -> new Sgd(s, g, Sgd.Settings.DEFAULTS)),
        new Kind("Nesterov", (s, g) -> new Sgd(s, g, new Sgd.Settings(0.9, 0, 0.1, true, false))),
        new Kind("Adam", (s, g) -> new Adam(s, g, new AdamSettings(0.9, 0.99, 1e-8, 0.1, false))),
        new Kind("AMSGrad", (s, g) -> new Adam(s, g, new AdamSettings(0.5, 0.5, 1e-8, 0.1, true, true, true))),
        new Kind("Adagrad", (s, g) -> new Adagrad(s, g, new Adagrad.Settings(0.1, 0.1, 0, 1e-10, false))),
        new Kind("RMSprop", (s, g) -> new RmsProp(s, g, new RmsProp.Settings(0.9, 1e-8, 0.1, 0.5, true, false))));
  }

  private static List<Parameter> parameters(Scope scope) {
    return IntStream.range(0, SIZES.length).mapToObj(i -> parameter(scope, i)).toList();
  }

  private static Parameter parameter(Scope scope, int stream) {
    return new Parameter(scope.allocate(Shape.of(SIZES[stream])).set(numbers(stream, SIZES[stream])));
  }

  private static double[] numbers(long stream, int count) {
    return IntStream.range(0, count).mapToDouble(i -> (float) (2 * CounterRandom.uniform(stream, i) - 1)).toArray();
  }

  /// Gives each parameter a gradient, as the backward of gradient · p does.
  private static void give(Scope scope, List<Parameter> parameters, double[]... gradients) {
    for (int i = 0; i < parameters.size(); i++) {
      try (Tape tape = new Tape()) {
        Run run = Run.training(scope, tape, new RandomCounter(0, 0));
        Tensor p = run.use(parameters.get(i));
        Tensor factor = scope.allocate(p.shape()).set(gradients[i]);
        Tensor y = run.apply(new ElementwiseBinary(Binary.MUL), p, factor);
        tape.backward(run.with((Tape) null), y, run.full(y.shape(), 1), scope);
      }
    }
  }

  private static void steps(Device device, List<Parameter> parameters, Runnable step) {
    for (int s = 0; s < STEPS; s++) {
      try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS)) {
        double[][] gradients = new double[parameters.size()][];
        for (int i = 0; i < gradients.length; i++) {
          gradients[i] = numbers(100L * s + i + 10, SIZES[i]);
        }
        give(scope, parameters, gradients);
        step.run();
        parameters.forEach(Parameter::clearGradient);
      }
    }
  }

  private static List<double[]> values(List<Parameter> parameters) {
    return parameters.stream().map(p -> p.tensor().toDoubles()).toList();
  }

  private static void assertSame(List<double[]> expected, List<double[]> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "parameter " + i);
    }
  }

  /// Groups share nothing: one optimizer of two groups does what two optimizers do, and the groups' order is nothing.
  @ParameterizedTest
  @MethodSource("kinds")
  void groupsAreOptimizersOfTheirOwn(Kind kind) {
    for (Device device : List.of(ReferenceBackend.device(), new VectorBackend(new VectorOptions(1)).device())) {
      try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
        List<List<double[]>> results = new ArrayList<>();
        for (int way = 0; way < 3; way++) {
          List<Parameter> all = parameters(scope);
          ParameterGroup first = new ParameterGroup(all.subList(0, 2), 0.1);
          ParameterGroup second = new ParameterGroup(all.subList(2, 4), 0.01);
          List<Optimizer> optimizers = switch (way) {
            case 0 -> List.of(kind.maker().apply(scope, List.of(first, second)));
            case 1 -> List.of(kind.maker().apply(scope, List.of(second, first)));
            default ->
                List.of(kind.maker().apply(scope, List.of(first)), kind.maker().apply(scope, List.of(second)));
          };
          steps(device, all, () -> optimizers.forEach(Optimizer::step));
          results.add(values(all));
        }
        assertSame(results.get(0), results.get(1));
        assertSame(results.get(0), results.get(2));
      }
    }
  }

  /// At rate 0 nothing moves, but the state gathers: the next step with a rate differs from a first one.
  @ParameterizedTest
  @MethodSource("kinds")
  void aRateOfZeroMovesNothing(Kind kind) {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      List<Parameter> all = parameters(scope);
      Optimizer optimizer = kind.maker().apply(scope, List.of(new ParameterGroup(all, 0)));
      steps(device, all, optimizer::step);
      assertSame(values(parameters(scope)), values(all));
      optimizer.groups().getFirst().setRate(0.1);
      steps(device, all, optimizer::step);
      assertFalse(Arrays.equals(values(parameters(scope)).getFirst(), values(all).getFirst()));
    }
  }

  /// A parameter is changed by its own gradients alone, and every element by its own.
  @ParameterizedTest
  @MethodSource("kinds")
  void parametersDoNotSeeEachOther(Kind kind) {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      List<Parameter> all = parameters(scope);
      Optimizer together = kind.maker().apply(scope, List.of(new ParameterGroup(all, 0.1)));
      steps(device, all, together::step);
      List<Parameter> one = List.of(parameter(scope, 0));
      Optimizer alone = kind.maker().apply(scope, List.of(new ParameterGroup(one, 0.1)));
      steps(device, one, alone::step);
      assertArrayEquals(all.getFirst().tensor().toDoubles(), one.getFirst().tensor().toDoubles());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void groupsOfAnotherOptimizerAreRefused(Kind kind) {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      Optimizer optimizer = kind.maker().apply(scope, List.of(new ParameterGroup(parameters(scope), 0.1)));
      ParameterGroup foreign = new ParameterGroup(parameters(scope), 0.1);
      assertThrows(IllegalArgumentException.class, () -> optimizer.setMomentum(foreign, 0.5));
      assertThrows(IllegalArgumentException.class,
          () -> optimizer.createState(foreign.parameters().getFirst(), List.of()));
    }
  }

  /// Clipping by any norm keeps directions, ends at the bound (less 1e-6 of it), and leaves small gradients alone.
  @Test
  void clippingKeepsTheDirection() {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      List<Parameter> all = parameters(scope);
      List<Parameter> withOthers = new ArrayList<>(all);
      withOthers.add(new Parameter(scope.allocate(Shape.of(3)).set(1, 2, 3))); // never has a gradient
      for (double order : new double[] {1, 2, Double.POSITIVE_INFINITY}) {
        double[][] gradients =
            IntStream.range(0, SIZES.length).mapToObj(i -> numbers(50 + i, SIZES[i])).toArray(double[][]::new);
        give(scope, all, gradients);
        double norm = Gradients.norm(scope, withOthers, order);
        assertEquals(norm, Gradients.clipNorm(scope, withOthers, 2 * norm, order));
        assertArrayEquals(gradients[3], all.get(3).gradient().toDoubles());
        assertEquals(norm, Gradients.clipNorm(scope, withOthers, norm / 4, order));
        assertEquals(norm / 4, Gradients.norm(scope, withOthers, order), 1e-6 * norm);
        double[] clipped = all.get(3).gradient().toDoubles();
        for (int i = 0; i < clipped.length; i++) {
          assertEquals(gradients[3][i] * (norm / 4 / (norm + 1e-6)), clipped[i], 1e-15);
        }
        all.forEach(Parameter::clearGradient);
      }
    }
  }

  /// As PyTorch's: a norm that is no number, or infinite, spoils all gradients rather than some.
  @Test
  void aNormThatIsNoNumberIsSeenEverywhere() {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      List<Parameter> all = List.of(parameter(scope, 2), parameter(scope, 0));
      double[] good = numbers(9, SIZES[0]);
      give(scope, all, new double[] {Double.NaN}, good);
      assertTrue(Double.isNaN(Gradients.clipNorm(scope, all, 1)));
      assertTrue(Arrays.stream(all.get(1).gradient().toDoubles()).allMatch(Double::isNaN));
      all.forEach(Parameter::clearGradient);
      give(scope, all, new double[] {Double.POSITIVE_INFINITY}, good);
      assertEquals(Double.POSITIVE_INFINITY, Gradients.clipNorm(scope, all, 1));
      assertTrue(Double.isNaN(all.get(0).gradient().item()));
      assertTrue(Arrays.stream(all.get(1).gradient().toDoubles()).allMatch(v -> v == 0));
    }
  }

  @Test
  void noGradientsHaveNormZero() {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
      List<Parameter> all = parameters(scope);
      assertEquals(0, Gradients.norm(scope, all));
      assertEquals(0, Gradients.norm(scope, all, 1));
      assertEquals(0, Gradients.clipNorm(scope, all, 1, Double.POSITIVE_INFINITY));
      Gradients.clipValue(scope, all, 1);
    }
  }
}
