package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.layer.Init;
import org.geopeft.autograd.layer.Layer;
import org.geopeft.autograd.layer.Linear;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.optim.Adam;
import org.geopeft.autograd.optim.Gradients;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryPool;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.Test;

/// Whole training steps of a small transformer: the same course on both backends, and no memory that grows.
class TrainingStepTest {
  private static final int WIDTH = 24;
  private static final int TOKENS = 10;
  private static final int CLASSES = 3;

  /// Two blocks and a classifier of tokens.
  private static final class Model extends Layer {
    private final TransformerBlock first;
    private final TransformerBlock second;
    private final Linear head;

    Model(WeightSource w) {
      first = add("blocks.0", new TransformerBlock(w.at("blocks").at(0), WIDTH, 3));
      second = add("blocks.1", new TransformerBlock(w.at("blocks").at(1), WIDTH, 3));
      head = add("head", Linear.of(w.at("head"), WIDTH, CLASSES, Init.xavierUniform()));
    }

    Tensor loss(Run run, Tensor x, Tensor labels) {
      Tensor tokens = run.in("blocks", r -> second.forward(r, first.forward(r, x)));
      Tensor scores = head.forward(run, tokens); // [B, N, C]
      return run.apply(new CrossEntropy(-1), run.apply(Permute.of(0, 2, 1), scores), labels, null);
    }
  }

  /// What a course showed.
  private record Course(List<Double> losses, List<Long> reserved, List<Long> live) {}

  private static Course train(Device device, int steps) {
    MemoryPool pool = device.backend().pool();
    Course course = new Course(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (Scope weights = device.runScope(MemoryUse.WEIGHTS)) {
      Model model = new Model(WeightSource.random(weights, 3));
      List<Parameter> parameters = model.parameters().stream().map(Layer.Named::value).toList();
      Adam adam = new Adam(
          weights, List.of(new ParameterGroup(parameters, 3e-3)), new AdamSettings(0.9, 0.999, 1e-8, 0.01, true));
      for (int step = 0; step < steps; step++) {
        try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS);
            Tape tape = new Tape()) {
          Run run = Run.training(scope, tape, new RandomCounter(1, step));
          Tensor x = Operand.of(4, TOKENS, WIDTH).make(scope, "batch", true);
          Tensor labels = Operand.labels(CLASSES, -1, 4, TOKENS).make(scope, "labels", true);
          Tensor loss = model.loss(run, x, labels);
          course.losses().add(loss.item());
          tape.backward(run.with((Tape) null), loss, run.full(loss.shape(), 1), scope);
          Gradients.clipNorm(scope, parameters, 1);
          adam.step();
          parameters.forEach(Parameter::clearGradient);
        }
        course.reserved().add(pool.reservedBytes());
        course.live().add(pool.liveBytes());
      }
    }
    assertEquals(0, pool.liveBytes());
    return course;
  }

  private static Device vector(int threads) {
    return new VectorBackend(new VectorOptions(threads)).device();
  }

  @Test
  void bothBackendsTakeTheSameCourse() {
    Course exact = train(ReferenceBackend.device(), 30);
    Course single = train(vector(2), 30);
    for (int step = 0; step < 30; step++) {
      assertEquals(exact.losses().get(step), single.losses().get(step), 2e-4, "step " + step);
    }
    assertTrue(exact.losses().getLast() < 0.7 * exact.losses().getFirst(), exact.losses()::toString);
  }

  @Test
  void theCourseIsTheSameBitForBitWithAnyNumberOfThreads() {
    List<Double> one = train(vector(1), 10).losses();
    for (int threads : new int[] {2, 3, 7}) {
      assertArrayEquals(one.toArray(), train(vector(threads), 10).losses().toArray());
    }
  }

  @Test
  void identicalStepsUseConstantMemory() {
    for (Device device : List.of(ReferenceBackend.device(), vector(2))) {
      Course course = train(device, 40);
      assertEquals(course.reserved().get(5), course.reserved().getLast(), device + " reserves more and more");
      assertEquals(course.live().get(5), course.live().getLast(), device + " keeps more and more");
    }
  }
}
