package org.geopeft.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.vector.VectorBackend;

/// A network of two layers made of operations alone, trained by plain gradient descent to tell two spirals apart:
/// logits = W₂ tanh(W₁ x + b₁) + b₂.
public final class TwoLayerNetwork {
  private static final int POINTS = 200;
  private static final int HIDDEN = 32;

  private final Parameter weight1;
  private final Parameter bias1;
  private final Parameter weight2;
  private final Parameter bias2;

  private TwoLayerNetwork(Scope weights) {
    weight1 = random(weights, 1, 2.0, HIDDEN, 2);
    bias1 = random(weights, 2, 1.0, HIDDEN);
    weight2 = random(weights, 3, 0.2, 2, HIDDEN);
    bias2 = random(weights, 4, 0.0, 2);
  }

  private static Parameter random(Scope scope, long key, double sigma, long... sizes) {
    Tensor tensor = scope.allocate(Shape.of(sizes));
    double[] values = new double[(int) tensor.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = sigma * CounterRandom.normal(key, i);
    }
    return new Parameter(tensor.set(values));
  }

  /// x `[N, 2]` → logits `[N, 2]`.
  private Tensor forward(Run run, Tensor x) {
    Tensor hidden = run.apply(new LinearOp(), x, run.use(weight1), run.use(bias1)); // [N, 2] → [N, HIDDEN]
    Tensor active = run.apply(new ElementwiseUnary(Unary.TANH), hidden);
    return run.apply(new LinearOp(), active, run.use(weight2), run.use(bias2)); // [N, HIDDEN] → [N, 2]
  }

  private List<Parameter> parameters() {
    return List.of(weight1, bias1, weight2, bias2);
  }

  /// θ ← θ − rate · gradient.
  private void descend(Device device, double rate) {
    for (Parameter p : parameters()) {
      Tensor gradient = p.gradient();
      if (gradient != null) {
        device.backend().addScaled(p.tensor(), 1, gradient, -rate, p.tensor());
        p.tensor().markWritten();
        p.clearGradient();
      }
    }
  }

  /// Point i of arm i mod 2, turning three quarters of a circle on its way out.
  private static double[] spirals() {
    double[] xy = new double[2 * POINTS];
    for (int i = 0; i < POINTS; i++) {
      double radius = (i + 20.0) / (POINTS + 20);
      double angle = 1.5 * Math.PI * radius + Math.PI * (i % 2);
      xy[2 * i] = radius * Math.cos(angle);
      xy[2 * i + 1] = radius * Math.sin(angle);
    }
    return xy;
  }

  private static double share(double[] logits) {
    int right = 0;
    for (int i = 0; i < POINTS; i++) {
      right += logits[2 * i + 1] > logits[2 * i] == (i % 2 == 1) ? 1 : 0;
    }
    return right / (double) POINTS;
  }

  /// Trains and returns the share of points that end on the right side.
  static double train(PrintStream out, Device device, int steps) {
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS)) {
      TwoLayerNetwork network = new TwoLayerNetwork(weights);
      Tensor points = weights.allocate(Shape.of(POINTS, 2)).set(spirals());
      Tensor arms = weights.allocate(DType.I64, Shape.of(POINTS));
      double[] arm = new double[POINTS];
      for (int i = 0; i < POINTS; i++) {
        arm[i] = i % 2;
      }
      arms.set(arm);
      for (int step = 0; step <= steps; step++) {
        try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS); // all that a step makes ends with it
            Tape tape = new Tape()) {
          Run run = Run.training(scope, tape, new RandomCounter(0, step));
          Tensor logits = network.forward(run, points);
          Tensor loss = run.apply(new CrossEntropy(-1), logits, arms, null);
          if (step % 100 == 0) {
            out.printf(Locale.ROOT, "step %4d  loss %.4f  right %.3f%n", step, loss.item(), share(logits.toDoubles()));
          }
          if (step == steps) {
            return share(logits.toDoubles());
          }
          tape.backward(run.with((Tape) null), loss, run.full(Shape.scalar(), 1), scope);
          network.descend(device, 1.0);
        }
      }
      throw new IllegalArgumentException("steps must be 0 or more, got " + steps);
    }
  }

  /// Prints the loss every hundred steps.
  public static void main(String[] arguments) {
    train(System.out, VectorBackend.newDevice(), 400);
  }
}
