package org.geopeft.training;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.optim.Gradients;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.training.metrics.LabelBatch;
import org.geopeft.training.settings.TrainerSettings;
import org.jspecify.annotations.Nullable;

/// Forward, backward and, after every few batches, the optimizer's step. Gradients live from one step to the next,
/// activations within one batch.
final class TrainStep implements AutoCloseable {

  /// What came of a batch.
  ///
  /// @param loss the mean loss before the step
  /// @param parts where there are several losses, each by its name
  /// @param labels predicted and true classes
  /// @param gradientNorm norm of all gradients before clipping, if a step was made and somebody wants to know
  record Outcome(double loss, Map<String, Double> parts, LabelBatch labels, OptionalDouble gradientNorm) {}

  private final Device device;
  private final SegmentationTask task;
  private final Optimizer optimizer;
  private final RandomCounter random;
  private final int accumulate;
  private final TrainerSettings.@Nullable GradientClip clip;
  private final boolean wantsNorm;
  private final List<Layer.Named<Parameter>> trainable;
  private @Nullable Scope gradients;

  TrainStep(
      Device device, SegmentationTask task, Optimizer optimizer, RandomCounter random, TrainerSettings settings,
      boolean wantsNorm) {
    this.device = device;
    this.task = task;
    this.optimizer = optimizer;
    this.random = random;
    this.accumulate = settings.accumulateGradBatches();
    this.clip = settings.gradientClip();
    this.wantsNorm = wantsNorm;
    this.trainable = task.parameters().stream().filter(p -> p.value().isTrainable()).toList();
  }

  List<Layer.Named<Parameter>> trainable() {
    return trainable;
  }

  /// Adds a batch's gradients.
  ///
  /// @param step whether the optimizer makes its step after it
  /// @param beforeStep looks at the gradients before the step
  Outcome run(Batch batch, boolean step, Runnable beforeStep) {
    Scope open = gradients;
    if (open == null) {
      open = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS);
      gradients = open;
    }
    Tensor mask = batch.mask();
    if (mask == null) {
      throw new IllegalArgumentException("Cannot train on images without masks: " + batch.files());
    }
    double loss;
    Map<String, Double> parts;
    LabelBatch labels;
    try (Scope micro = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS); Tape tape = new Tape()) {
      Run run = Run.training(micro, tape, random);
      Tensor logits = task.model().logits(run, batch);
      SegmentationLoss.Value value = task.loss(run, logits, mask);
      Tensor mean = value.total();
      loss = mean.item();
      parts = value.partValues();
      labels = task.labels(run, logits, mask);
      Run back = run.with((Tape) null);
      tape.backward(back, mean, back.full(mean.shape(), 1.0 / accumulate), open);
    }
    return new Outcome(loss, parts, labels, step ? step(open, beforeStep) : OptionalDouble.empty());
  }

  private OptionalDouble step(Scope open, Runnable beforeStep) {
    List<Parameter> parameters = trainable.stream().map(Layer.Named::value).toList();
    beforeStep.run();
    OptionalDouble norm = OptionalDouble.empty();
    if (clip != null && clip.byNorm()) {
      norm = OptionalDouble.of(Gradients.clipNorm(open, parameters, clip.value()));
    } else if (wantsNorm) {
      norm = OptionalDouble.of(Gradients.norm(open, parameters));
    }
    if (clip != null && !clip.byNorm()) {
      Gradients.clipValue(open, parameters, clip.value());
    }
    optimizer.step();
    close();
    return norm;
  }

  /// Forgets gradients that no step has used.
  @Override
  public void close() {
    trainable.forEach(p -> p.value().clearGradient());
    if (gradients != null) {
      gradients.close();
      gradients = null;
    }
  }
}
