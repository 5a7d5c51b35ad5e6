package org.geopeft.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.vector.VectorBackend;

/// A whole training in thirty lines: a linear classifier, AdamW, batches that are made on the way.
public final class TrainingLoop {
  private TrainingLoop() {}

  /// Trains and returns the last loss.
  static double train(PrintStream out, Device device, int steps) {
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS)) {
      Linear model = Linear.of(WeightSource.random(weights, 1), 3, 3, Init.xavierUniform());
      List<Parameter> parameters = model.parameters().stream().map(Layer.Named::value).toList();
      AdamSettings adamW = new AdamSettings(0.9, 0.999, 1e-8, 0.01, true);
      Adam optimizer = new Adam(weights, List.of(new ParameterGroup(parameters, 0.05)), adamW);
      double last = Double.NaN;
      for (int step = 1; step <= steps; step++) {
        try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS);
            Tape tape = new Tape()) {
          Run run = Run.training(scope, tape, new RandomCounter(1, step));
          Tensor x = scope.allocate(Shape.of(64, 3)); // three bands of 64 pixels
          Tensor labels = scope.allocate(DType.I64, Shape.of(64)); // the brightest band
          draw(step, x, labels);
          Tensor loss = run.apply(new CrossEntropy(-1), model.forward(run, x), labels, null);
          tape.backward(run.with((Tape) null), loss, run.full(loss.shape(), 1), scope);
          optimizer.step();
          parameters.forEach(Parameter::clearGradient);
          last = loss.item();
        }
        if (step % 50 == 0) {
          out.printf(Locale.ROOT, "step %3d  loss %.4f%n", step, last);
        }
      }
      return last;
    }
  }

  private static void draw(long key, Tensor x, Tensor labels) {
    double[] bands = new double[192];
    double[] brightest = new double[64];
    for (int i = 0; i < bands.length; i++) {
      bands[i] = CounterRandom.uniform(key, i);
    }
    for (int p = 0; p < brightest.length; p++) {
      double most = Math.max(bands[3 * p], Math.max(bands[3 * p + 1], bands[3 * p + 2]));
      brightest[p] = most == bands[3 * p] ? 0 : most == bands[3 * p + 1] ? 1 : 2;
    }
    x.set(bands);
    labels.set(brightest);
  }

  /// Prints the loss every fifty steps.
  public static void main(String[] arguments) {
    train(System.out, VectorBackend.newDevice(), 200);
  }
}
