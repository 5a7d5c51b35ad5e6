package org.geopeft.autograd.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdamTest {
  private final Device device = ReferenceBackend.device();
  private final Scope run = device.runScope(MemoryUse.WEIGHTS);

  @AfterEach
  void close() {
    run.close();
    assertEquals(0, device.backend().pool().liveBytes());
    device.backend().pool().close();
  }

  private Parameter parameter(double... values) {
    return new Parameter(run.allocate(Shape.of(values.length)).set(values));
  }

  /// Gives a parameter this gradient, as the backward of gradient · w does, and takes a step.
  private void step(Optimizer optimizer, Parameter parameter, double... gradient) {
    try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS);
        Tape tape = new Tape()) {
      Run at = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor factor = scope.allocate(Shape.of(gradient.length)).set(gradient);
      Tensor y = at.apply(new ElementwiseBinary(Binary.MUL), at.use(parameter), factor);
      tape.backward(at.with((Tape) null), y, at.full(y.shape(), 1), scope);
      optimizer.step();
      parameter.clearGradient();
    }
  }

  /// β₁ = ½, β₂ = ¾, rate ½, eps 0, worked out by hand from w = 1 with gradients 2, −1, 2:
  ///
  /// | step | m | v | m̂ = m/(1 − ½ᵗ) | v̂ = v/(1 − ¾ᵗ) | w |
  /// |---|---|---|---|---|---|
  /// | 1 | 1 | 1 | 2 | 4 | 1 − ½ · 2/2 = ½ |
  /// | 2 | 0 | 1 | 0 | 16/7 | ½ |
  /// | 3 | 1 | 7/4 | 8/7 | 112/37 | ½ − ½ · (8/7)/√(112/37) |
  @Test
  void threeStepsByHand() {
    Parameter w = parameter(1);
    Adam adam = new Adam(run, List.of(new ParameterGroup(List.of(w), 0.5)), new AdamSettings(0.5, 0.75, 0, 0, false));
    step(adam, w, 2);
    assertEquals(0.5, w.tensor().item(), 1e-15);
    step(adam, w, -1);
    assertEquals(0.5, w.tensor().item(), 1e-15);
    step(adam, w, 2);
    assertEquals(0.5 - 0.5 * (8 / 7.0) / Math.sqrt(112 / 37.0), w.tensor().item(), 1e-15);
    Optimizer.State state = adam.state(w);
    assertNotNull(state);
    assertEquals(3, state.steps().get());
    assertEquals(List.of("exp_avg", "exp_avg_sq"), List.copyOf(state.tensors().keySet()));
    assertEquals(1, state.tensors().get("exp_avg").item(), 1e-15);
    assertEquals(1.75, state.tensors().get("exp_avg_sq").item(), 1e-15);
  }

  /// Adam adds the decay to the gradient (2 + ½ · 4 = 4, so both moments see it); AdamW shrinks the weight by
  /// lr · decay and leaves the moments alone. A first step moves by the rate whatever the gradient's size.
  @Test
  void weightDecayInTheGradientAndBesideIt() {
    Parameter coupled = parameter(4);
    Adam adam =
        new Adam(run, List.of(new ParameterGroup(List.of(coupled), 0.1)), new AdamSettings(0.9, 0.999, 0, 0.5, false));
    step(adam, coupled, 2);
    assertEquals(4 - 0.1, coupled.tensor().item(), 1e-14);
    assertEquals(0.1 * 4, adam.state(coupled).tensors().get("exp_avg").item(), 1e-15);

    Parameter decoupled = parameter(4);
    Adam adamW = new Adam(
        run, List.of(new ParameterGroup(List.of(decoupled), 0.1)), new AdamSettings(0.9, 0.999, 0, 0.5, true));
    step(adamW, decoupled, 2);
    assertEquals(4 * (1 - 0.1 * 0.5) - 0.1, decoupled.tensor().item(), 1e-14);
    assertEquals(0.1 * 2, adamW.state(decoupled).tensors().get("exp_avg").item(), 1e-15);
    assertEquals("Adam", adam.name());
    assertEquals("AdamW", adamW.name());
  }

  @Test
  void epsIsAddedToTheRoot() {
    Parameter w = parameter(0);
    Adam adam = new Adam(run, List.of(new ParameterGroup(List.of(w), 1)), new AdamSettings(0.9, 0.999, 3, 0, false));
    step(adam, w, 1);
    assertEquals(-1 / (1 + 3.0), w.tensor().item(), 1e-14);
  }

  @Test
  void aParameterWithoutAGradientKeepsItsValueAndHasNoState() {
    Parameter trained = parameter(1, 2);
    Parameter idle = parameter(5);
    Adam adam = new Adam(
        run, List.of(new ParameterGroup(List.of(idle, trained), 0.1)), new AdamSettings(0.9, 0.999, 1e-8, 0.1, true));
    step(adam, trained, 1, -1);
    assertEquals(5, idle.tensor().item(), "weight decay included");
    assertNull(adam.state(idle));
    assertNotNull(adam.state(trained));
  }

  @Test
  void eachGroupHasItsRateAndEachParameterItsStepCount() {
    Parameter slow = parameter(0);
    Parameter fast = parameter(0);
    ParameterGroup first = new ParameterGroup(List.of(slow), 0.1);
    ParameterGroup second = new ParameterGroup(List.of(fast), 1);
    Adam adam = new Adam(run, List.of(first, second), new AdamSettings(0.9, 0.999, 0, 0, false));
    step(adam, slow, 1);
    step(adam, fast, 1);
    assertEquals(-0.1, slow.tensor().item(), 1e-14);
    assertEquals(-1, fast.tensor().item(), 1e-14, "its own first step, corrected as such");
    second.setRate(0.25);
    step(adam, fast, 1);
    assertEquals(-1.25, fast.tensor().item(), 1e-14);
    assertEquals(1, second.initialRate());
  }

  @Test
  void aStepIsAWrite() {
    Parameter w = parameter(1);
    Adam adam =
        new Adam(run, List.of(new ParameterGroup(List.of(w), 0.1)), new AdamSettings(0.9, 0.999, 1e-8, 0, false));
    long before = w.tensor().version();
    step(adam, w, 1);
    assertEquals(true, w.tensor().version() > before, "packed copies must notice");
  }

  @Test
  void clippingScalesAllGradientsTogether() {
    Parameter a = parameter(0, 0);
    Parameter b = parameter(0);
    try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS);
        Tape tape = new Tape()) {
      Run at = Run.training(scope, tape, new RandomCounter(0, 0));
      List<Tensor> roots = List.of(
          at.apply(new ElementwiseBinary(Binary.MUL), at.use(a), scope.allocate(Shape.of(2)).set(2, 3)),
          at.apply(new ElementwiseBinary(Binary.MUL), at.use(b), scope.allocate(Shape.of(1)).set(6)));
      tape.backward(
          at.with((Tape) null), roots, roots.stream().map(r -> at.full(r.shape(), 1)).toList(), scope);
      List<Parameter> all = List.of(a, b, parameter(9));
      assertEquals(7, Gradients.norm(scope, all), 1e-14, "√(2² + 3² + 6²)");
      assertEquals(11, Gradients.norm(scope, all, 1), 1e-14, "2 + 3 + 6");
      assertEquals(6, Gradients.norm(scope, all, Double.POSITIVE_INFINITY), 1e-14);
      assertThrows(IllegalArgumentException.class, () -> Gradients.norm(scope, all, 3));
      assertEquals(7, Gradients.clipNorm(scope, all, 10), 1e-14);
      assertArrayEquals(new double[] {2, 3}, a.gradient().toDoubles(), "below the limit nothing changes");
      assertEquals(7, Gradients.clipNorm(scope, all, 3.5), 1e-14);
      double factor = 3.5 / (7 + 1e-6);
      assertArrayEquals(new double[] {2 * factor, 3 * factor}, a.gradient().toDoubles(), 1e-14);
      assertArrayEquals(new double[] {6 * factor}, b.gradient().toDoubles(), 1e-14);
    }
  }
}
