package org.geopeft.autograd.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.ElementwiseBinary;
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

/// Short courses of SGD, Adagrad and RMSprop, worked out by hand in numbers that are exact in binary.
class OptimizersByHandTest {
  private final Device device = ReferenceBackend.device();
  private final Scope run = device.runScope(MemoryUse.WEIGHTS);
  private final Parameter w = new Parameter(run.allocate(Shape.of(1)).set(1));
  private final ParameterGroup group = new ParameterGroup(List.of(w), 0.5);

  @AfterEach
  void close() {
    run.close();
    assertEquals(0, device.backend().pool().liveBytes());
    device.backend().pool().close();
  }

  /// Gives w this gradient, as the backward of gradient · w does, clips it and takes a step.
  private double step(Optimizer optimizer, double gradient, double limit) {
    try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS);
        Tape tape = new Tape()) {
      Run at = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor factor = scope.allocate(Shape.of(1)).set(gradient);
      Tensor y = at.apply(new ElementwiseBinary(Binary.MUL), at.use(w), factor);
      tape.backward(at.with((Tape) null), y, at.full(y.shape(), 1), scope);
      Gradients.clipValue(scope, List.of(w), limit);
      optimizer.step();
      w.clearGradient();
    }
    return w.tensor().item();
  }

  private double[] steps(Optimizer optimizer, double... gradients) {
    double[] course = new double[gradients.length];
    for (int i = 0; i < gradients.length; i++) {
      course[i] = step(optimizer, gradients[i], Double.POSITIVE_INFINITY);
    }
    return course;
  }

  private double state(Optimizer optimizer, String name) {
    Optimizer.State state = optimizer.state(w);
    assertNotNull(state);
    Tensor tensor = state.tensors().get(name);
    assertNotNull(tensor);
    return tensor.item();
  }

  /// Rate ½: 1 − ½ · 2, then + ½ · 1; no state tensors.
  @Test
  void sgdFollowsTheGradient() {
    Sgd sgd = new Sgd(run, List.of(group), Sgd.Settings.DEFAULTS);
    assertArrayEquals(new double[] {0, 0.5}, steps(sgd, 2, -1));
    assertEquals(List.of(), List.copyOf(sgd.state(w).tensors().keySet()));
    assertEquals("SGD", sgd.name());
  }

  /// Momentum ½, dampening ¼: b = 2 (not dampened), then ½ · 2 + ¾ · 4 = 4; w = 1 − 1, then 0 − 2.
  @Test
  void theFirstMomentumIsNotDampened() {
    Sgd sgd = new Sgd(run, List.of(group), new Sgd.Settings(0.5, 0.25, 0, false, false));
    assertArrayEquals(new double[] {0, -2}, steps(sgd, 2, 4));
    assertEquals(4, state(sgd, "momentum_buffer"));
  }

  /// Momentum ½: b = 2, then 5; the steps are ½ · (2 + ½ · 2) and ½ · (4 + ½ · 5).
  @Test
  void nesterovLooksAhead() {
    Sgd sgd = new Sgd(run, List.of(group), new Sgd.Settings(0.5, 0, 0, true, false));
    assertArrayEquals(new double[] {-0.5, -3.75}, steps(sgd, 2, 4));
  }

  /// Decay ½ with maximize: g = −2 + ½ · 1 = −1.5, w = 1.75.
  @Test
  void decayIsAddedToTheTurnedGradient() {
    Sgd sgd = new Sgd(run, List.of(group), new Sgd.Settings(0, 0, 0.5, false, true));
    assertArrayEquals(new double[] {1.75}, steps(sgd, 2));
  }

  @Test
  void aRestoredMomentumIsNotTheFirst() {
    Sgd sgd = new Sgd(run, List.of(group), new Sgd.Settings(0.5, 0.5, 0, false, false));
    sgd.createState(w, List.of("momentum_buffer")).tensors().get("momentum_buffer").set(4);
    assertArrayEquals(new double[] {1 - 0.5 * (2 + 1)}, steps(sgd, 2));
  }

  /// Sum 7 to begin with, eps 1, rate decay ½: Σ = 7 + 9 = 16, w = 1 − ½ · 3/(4 + 1); Σ = 25, rate ½/1.5.
  @Test
  void adagradAddsUpSquares() {
    Adagrad adagrad = new Adagrad(run, List.of(group), new Adagrad.Settings(0.5, 0, 7, 1, false));
    assertArrayEquals(new double[] {0.7, 0.7 - 0.5 / 1.5 * 3 / 6}, steps(adagrad, 3, 3), 1e-15);
    assertEquals(25, state(adagrad, "sum"));
    assertEquals(2, adagrad.state(w).steps().get());
  }

  /// α ¾, eps 1, momentum ½: v = ¼ · 16 = 4, d = 4/3, b = 4/3; v = 3 + 0, d = 0, b = 2/3.
  @Test
  void rmsPropDividesByTheRootAndKeepsMomentum() {
    RmsProp rmsProp = new RmsProp(run, List.of(group), new RmsProp.Settings(0.75, 1, 0, 0.5, false, false));
    assertArrayEquals(new double[] {1 - 2 / 3.0, 0}, steps(rmsProp, 4, 0), 1e-15);
    assertEquals(3, state(rmsProp, "square_avg"));
    assertEquals(List.of("square_avg", "momentum_buffer"), List.copyOf(rmsProp.state(w).tensors().keySet()));
  }

  /// α ¾: v = 4, mean = 1, deviation √3, w = 1 − ½ · 4/(√3 + 1).
  @Test
  void centeredRmsPropTakesTheDeviation() {
    RmsProp rmsProp = new RmsProp(run, List.of(group), new RmsProp.Settings(0.75, 1, 0, 0, true, false));
    assertArrayEquals(new double[] {1 - 2 / (Math.sqrt(3) + 1)}, steps(rmsProp, 4), 1e-15);
    assertEquals(1, state(rmsProp, "grad_avg"));
  }

  @Test
  void clippingByValueLimitsBothSidesAndLeavesTheRest() {
    Sgd sgd = new Sgd(run, List.of(group), Sgd.Settings.DEFAULTS);
    assertEquals(0.75, step(sgd, 2, 0.5));
    assertEquals(1, step(sgd, -2, 0.5));
    assertEquals(0.875, step(sgd, 0.25, 0.5));
  }

  @Test
  void aStepIsAWriteAndAGroupMayHaveSettingsOfItsOwn() {
    Sgd sgd = new Sgd(run, List.of(group), Sgd.Settings.DEFAULTS);
    sgd.setSettings(group, Sgd.Settings.DEFAULTS.withMomentum(0.5));
    long before = w.tensor().version();
    assertArrayEquals(new double[] {0, -0.5}, steps(sgd, 2, 0));
    assertTrue(w.tensor().version() > before, "packed copies must notice");
    ParameterGroup foreign = new ParameterGroup(List.of(), 1);
    assertThrows(IllegalArgumentException.class, () -> sgd.setSettings(foreign, Sgd.Settings.DEFAULTS));
  }

  @Test
  void whatHasNoGradientIsLeftAlone() {
    RmsProp rmsProp = new RmsProp(run, List.of(group), RmsProp.Settings.DEFAULTS);
    rmsProp.step();
    assertEquals(1, w.tensor().item());
    assertNull(rmsProp.state(w));
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Sgd.Settings(0, 0, 0, true, false));
    assertThrows(IllegalArgumentException.class, () -> new Sgd.Settings(-1, 0, 0, false, false));
    assertThrows(IllegalArgumentException.class, () -> new Adagrad.Settings(0, 0, -1, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new RmsProp.Settings(-0.1, 0, 0, 0, false, false));
  }
}
