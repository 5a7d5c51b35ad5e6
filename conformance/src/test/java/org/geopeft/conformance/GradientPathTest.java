package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.LayerNorm;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.conformance.suite.Evaluation;
import org.geopeft.conformance.suite.Evaluation.Way;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The trap that a well-known library fell into: a fast path of an operation without a gradient, so that everything
/// upstream of it silently stops learning. No operation here may have such a path.
class GradientPathTest {
  private static final Device DEVICE = ReferenceBackend.device();

  /// Each operand comes out of a multiplication with a parameter; the parameter must receive the operand's gradient.
  @TestFactory
  Stream<DynamicTest> candlesTrapEveryOperationHandsTheGradientUpstream() {
    return OpCases.all().stream()
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> c.samples().forEach(this::upstream)));
  }

  private void upstream(Sample sample) {
    if (!sample.isFollowed()) {
      return;
    }
    Evaluation direct = Evaluation.of(DEVICE, sample, Way.PLAIN);
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(7, 0));
      List<Tensor> made = sample.make(scope, false);
      List<Parameter> ones = new ArrayList<>();
      List<Tensor> operands = new ArrayList<>();
      for (int i = 0; i < made.size(); i++) {
        Parameter one = new Parameter(run.full(made.get(i).shape(), 1));
        ones.add(one);
        operands.add(sample.operands().get(i).followed()
            ? run.apply(new ElementwiseBinary(Binary.MUL), made.get(i), run.use(one))
            : made.get(i));
      }
      List<Tensor> outputs = Sample.apply(run, sample.op(), operands);
      tape.backward(run.with((Tape) null), outputs, Evaluation.upstream(scope, Layout.ROW_MAJOR, outputs), scope);
      for (int i = 0; i < made.size(); i++) {
        if (sample.operands().get(i).followed()) {
          Tensor gradient = ones.get(i).gradient();
          assertNotNull(gradient, sample + ": nothing reaches the parameter before operand " + i);
          double[] values = made.get(i).toDoubles();
          double[] expected = direct.gradients().get(i).clone();
          Arrays.setAll(expected, at -> expected[at] * values[at]);
          assertArrayEquals(expected, gradient.toDoubles(), 1e-12, sample.toString());
        }
      }
    }
  }

  @Test
  void candlesTrapLayerNormKeepsTheGradientFlowingToWhatIsBeforeIt() {
    try (Scope scope = DEVICE.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      WeightSource w = WeightSource.random(scope, 3);
      Linear before = Linear.of(w.at("before"), 4, 8, Init.xavierUniform());
      LayerNorm norm = new LayerNorm(w.at("norm"), 8, 1e-5);
      norm.setTrainable(false);
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor y = norm.forward(run, before.forward(run, Operand.of(3, 4).make(scope, "x", true)));
      tape.backward(run.with((Tape) null), y, Operand.of(3, 8).make(scope, "g", true), scope);
      Tensor gradient = before.weight().gradient();
      assertNotNull(gradient);
      assertTrue(Arrays.stream(gradient.toDoubles()).anyMatch(g -> Math.abs(g) > 1e-3));
    }
  }
}
