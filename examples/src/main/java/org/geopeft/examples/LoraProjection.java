package org.geopeft.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.Projection;
import org.geopeft.autograd.layer.Slot;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.peft.LoraConfig;
import org.geopeft.peft.LoraLinear;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.vector.VectorBackend;

/// A frozen projection that learns to imitate another one through LoRA: the layer that holds it has a slot and knows
/// nothing of LoRA.
public final class LoraProjection {
  private static final int WIDTH = 64;
  private static final int RANK = 4;

  private LoraProjection() {}

  /// A layer with one projection in a slot.
  private static final class Block extends Layer {
    private final Slot<Projection> projection;

    Block(WeightSource w) {
      projection = add("proj", Linear.of(w.at("proj"), WIDTH, WIDTH, Init.xavierUniform()).slot());
    }

    /// x `[N, WIDTH] → [N, WIDTH]`.
    Tensor forward(Run run, Tensor x) {
      return run.in("proj", r -> projection.get().forward(r, x));
    }
  }

  /// What a run showed.
  ///
  /// @param first loss before the first step
  /// @param last loss after the last
  /// @param trainable elements that train
  /// @param total elements of all parameters
  record Outcome(double first, double last, long trainable, long total) {}

  static Outcome train(PrintStream out, Device device, int steps) {
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS)) {
      Block block = new Block(WeightSource.random(weights, 1));
      if (block.projection.get() instanceof Linear linear) {
        LoraConfig config = new LoraConfig(
            RANK, 8, 0, new LoraConfig.Target.Regex(Pattern.compile("proj")), null, null, LoraConfig.LoraInit.KAIMING,
            null);
        block.projection.set(new LoraLinear(WeightSource.random(weights, 2).at("proj"), linear, config));
      }
      block.parameters().forEach(named ->
          out.println((named.value().isTrainable() ? "trains  " : "frozen  ") + named.name() + " "
              + named.value().tensor().shape()));
      List<Parameter> parameters = block.parameters().stream().map(Layer.Named::value).toList();
      Adam adam = new Adam(
          weights, List.of(new ParameterGroup(parameters, 1e-2)), new AdamSettings(0.9, 0.999, 1e-8, 0, true));
      Tensor x = random(weights, 3, 128, WIDTH);
      Tensor wanted = wanted(weights, block, x);
      double first = step(device, block, adam, parameters, x, wanted, 0);
      for (int step = 1; step < steps; step++) {
        step(device, block, adam, parameters, x, wanted, step);
      }
      double last = step(device, block, adam, parameters, x, wanted, steps);
      out.printf(Locale.ROOT, "loss %.5f before, %.5f after %d steps%n", first, last, steps);
      long trainable = parameters.stream().filter(Parameter::isTrainable).mapToLong(LoraProjection::elements).sum();
      return new Outcome(first, last, trainable, parameters.stream().mapToLong(LoraProjection::elements).sum());
    }
  }

  private static long elements(Parameter parameter) {
    return parameter.tensor().shape().elements();
  }

  private static Tensor random(Scope scope, long key, long... sizes) {
    Tensor tensor = scope.allocate(Shape.of(sizes));
    double[] values = new double[(int) tensor.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = CounterRandom.normal(key, i);
    }
    return tensor.set(values);
  }

  /// What the block gives now, plus x times a random matrix of rank 2: within LoRA's reach.
  private static Tensor wanted(Scope scope, Block block, Tensor x) {
    Run run = Run.evaluation(scope);
    Tensor now = block.forward(run, x);
    Tensor down = new Linear(new Parameter(random(scope, 4, 2, WIDTH)), null).forward(run, x); // [N, 2]
    Tensor up = new Linear(new Parameter(random(scope, 5, WIDTH, 2)), null).forward(run, down); // [N, WIDTH]
    Tensor result = scope.allocate(now.shape());
    scope.device().backend().addScaled(now, 1, up, 0.1, result);
    return result;
  }

  /// One step towards the smallest mean square of what is missing; returns the loss before it.
  private static double step(
      Device device, Block block, Adam adam, List<Parameter> parameters, Tensor x, Tensor wanted, int step) {
    try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, step));
      Tensor missing = run.apply(new ElementwiseBinary(Binary.SUB), block.forward(run, x), wanted);
      Tensor squares = run.apply(new ElementwiseUnary(Unary.SQUARE), missing);
      Tensor loss = run.apply(new Reduce(Reduction.MEAN, List.of(0, 1)), squares); // [1, 1]
      double value = loss.item();
      tape.backward(run.with((Tape) null), loss, run.full(loss.shape(), 1), scope);
      adam.step();
      parameters.forEach(Parameter::clearGradient);
      return value;
    }
  }

  /// Prints which parameters train and how far the loss falls.
  public static void main(String[] arguments) {
    train(System.out, VectorBackend.newDevice(), 300);
  }
}
