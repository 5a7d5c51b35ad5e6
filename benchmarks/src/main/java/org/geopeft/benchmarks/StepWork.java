package org.geopeft.benchmarks;

import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.Layer.Named;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.models.PixelWiseModel;
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
import org.geopeft.tensor.vector.VectorOptions;
import org.geopeft.vit.Coordinates;

/// One model with one batch of synthetic data, and what is timed.
final class StepWork implements AutoCloseable {
  private static final int IGNORED = -1;

  private final Device device;
  private final Scope weights;
  private final Scope state;
  private final Scope data;
  private final PixelWiseModel model;
  private final List<Parameter> trainable;
  private final Adam optimizer;
  private final RandomCounter random = new RandomCounter(0, 0);
  private final Tensor image;
  private final Tensor labels;
  private final boolean withInputGradient;

  StepWork(ModelSection section, int batch, int size, int threads) {
    device = new VectorBackend(new VectorOptions(threads)).device();
    weights = device.runScope(MemoryUse.WEIGHTS);
    state = device.runScope(MemoryUse.OPTIMIZER);
    data = device.runScope(MemoryUse.ACTIVATIONS);
    model = section.factory().build(WeightSource.random(weights, 0));
    withInputGradient = section.withInputGradient();
    trainable = model.parameters().stream().map(Named::value).filter(Parameter::isTrainable).toList();
    optimizer = new Adam(
        state, List.of(new ParameterGroup(trainable, 1e-4)), new AdamSettings(0.9, 0.999, 1e-8, 0.01, true));
    image = data.allocate(Shape.of(batch, section.channels(), size, size)).set(noise(batch, section.channels(), size));
    labels = data.allocate(DType.I64, Shape.of(batch, size, size)).set(classes(batch, size, section.classes()));
  }

  private static double[] noise(int batch, int channels, int size) {
    double[] values = new double[batch * channels * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = CounterRandom.normal(1, i);
    }
    return values;
  }

  private static double[] classes(int batch, int size, int classes) {
    double[] values = new double[batch * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.floor(CounterRandom.uniform(2, i) * (classes + 1)) + IGNORED;
    }
    return values;
  }

  void forward() {
    try (Scope micro = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      model.forward(Run.evaluation(micro), image, Coordinates.NONE);
    }
  }

  void train() {
    try (Scope step = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS)) {
      try (Scope micro = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
          Tape tape = new Tape()) {
        Run run = Run.training(micro, tape, random);
        Tensor input = withInputGradient ? tape.watch(image) : image;
        Tensor logits = model.forward(run, input, Coordinates.NONE);
        Tensor loss = run.apply(new CrossEntropy(IGNORED), logits, labels, null);
        Run back = run.with((Tape) null);
        tape.backward(back, loss, back.full(loss.shape(), 1), step);
      }
      optimizer.step();
      trainable.forEach(Parameter::clearGradient);
    }
  }

  long parameters(boolean trainableOnly) {
    return model.parameters().stream()
        .map(Named::value)
        .filter(parameter -> parameter.isTrainable() || !trainableOnly)
        .mapToLong(parameter -> parameter.tensor().shape().elements())
        .sum();
  }

  long peakTensorBytes() {
    return device.backend().pool().peakBytes();
  }

  String backend() {
    return device.backend().description();
  }

  @Override
  public void close() {
    data.close();
    state.close();
    weights.close();
  }
}
