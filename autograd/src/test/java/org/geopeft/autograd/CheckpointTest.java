package org.geopeft.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.Dropout;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final int WIDTH = 6;

  private final Device device = ReferenceBackend.device();
  private final Scope weights = device.runScope(MemoryUse.WEIGHTS);
  private final Parameter first = new Parameter(random(1, WIDTH, WIDTH));
  private final Parameter second = new Parameter(random(2, WIDTH, WIDTH));
  private final Tensor input = random(3, 5, WIDTH);

  @AfterEach
  void close() {
    weights.close();
    assertEquals(0, device.backend().pool().liveBytes(), "everything is given back");
    device.backend().pool().close();
  }

  private Tensor random(long key, long... sizes) {
    return RandomTensors.random(weights, key, sizes);
  }

  /// What a step gives: the value, the gradients of input and parameters (null where none arrived), and where the random
  /// counter stands.
  private record Step(
      double[] value,
      double @Nullable [] byInput,
      double @Nullable [] byFirst,
      double @Nullable [] bySecond,
      long drawn) {
    void assertSame(Step other) {
      assertArrayEquals(value, other.value);
      assertArrayEquals(byInput, other.byInput);
      assertArrayEquals(byFirst, other.byFirst);
      assertArrayEquals(bySecond, other.bySecond);
      assertEquals(drawn, other.drawn);
    }
  }

  private Step step(boolean watched, BiFunction<Run, Tensor, Tensor> model) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      RandomCounter random = new RandomCounter(5, 3);
      Run run = Run.training(scope, tape, random);
      Tensor x = watched ? tape.watch(input) : input;
      Tensor y = model.apply(run, x);
      Tensor upstream = scope.allocate(y.shape()).set(random(9, y.shape().elements()).toDoubles());
      double[] value = y.toDoubles();
      tape.backward(run.with((Tape) null), y, upstream, scope);
      return new Step(
          value, doubles(watched ? tape.gradient(x) : null), doubles(first.gradient()), doubles(second.gradient()),
          random.drawn());
    } finally {
      first.clearGradient();
      second.clearGradient();
    }
  }

  private static double @Nullable [] doubles(@Nullable Tensor tensor) {
    return tensor == null ? null : tensor.toDoubles();
  }

  /// x ↦ gelu(dropout(x) Wᵀ), twice.
  private Tensor part(Run run, Tensor x) {
    Tensor hidden = half(run, first, x);
    return half(run, second, hidden);
  }

  private static Tensor half(Run run, Parameter w, Tensor x) {
    Tensor dropped = run.apply(new Dropout(0.4), x);
    return run.apply(new ElementwiseUnary(Unary.GELU), run.apply(new LinearOp(), dropped, run.use(w), null));
  }

  @Test
  void gradientsOfInputsAndParametersAreThoseOfTheRecordedPart() {
    for (boolean watched : new boolean[] {true, false}) {
      Step recorded = step(watched, this::part);
      Step again = step(watched, (run, x) -> Checkpoint.of(run, this::part, x));
      again.assertSame(recorded);
      assertEquals(5, again.drawn(), "the second run draws from a copy of the counter");
      assertTrue(again.byFirst() != null && again.bySecond() != null);
      assertEquals(watched, again.byInput() != null);
    }
  }

  @Test
  void checkpointsNest() {
    Step recorded = step(true, this::part);
    step(true, (run, x) -> Checkpoint.of(
        run,
        (outer, a) -> Checkpoint.of(
            outer, (inner, b) -> half(inner, second, b),
            Checkpoint.of(outer, (inner, b) -> half(inner, first, b), a)),
        x)).assertSame(recorded);
  }

  /// Sums of gradients are made in the same order, though a parameter and the input are used inside and outside.
  @Test
  void aParameterUsedInsideAndOutsideGetsTheSameBits() {
    BiFunction<Run, Tensor, Tensor> inside = (run, x) -> half(run, first, half(run, first, x));
    BiFunction<Run, BiFunction<Run, Tensor, Tensor>, Tensor> around =
        (run, middle) -> half(run, second, half(run, first, middle.apply(run, half(run, first, input))));
    Step recorded = step(false, (run, x) -> around.apply(run, inside));
    step(false, (run, x) -> around.apply(run, (r, y) -> Checkpoint.of(r, inside, y))).assertSame(recorded);
  }

  @Test
  void frozenParametersGetNothing() {
    first.setTrainable(false);
    Step recorded = step(false, this::part);
    Step again = step(false, (run, x) -> Checkpoint.of(run, this::part, x));
    again.assertSame(recorded);
    assertNull(again.byFirst());
    assertTrue(again.bySecond() != null);
  }

  @Test
  void aPartThatLeadsNowhereRecordsNothing() {
    first.setTrainable(false);
    second.setTrainable(false);
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      assertNull(Checkpoint.of(run, this::part, input).node());
      assertEquals(0, tape.size());
    }
  }

  @Test
  void withoutATapeThePartSimplyRuns() {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Run run = Run.evaluation(scope);
      assertArrayEquals(
          part(run, input).toDoubles(), Checkpoint.of(run, this::part, input).toDoubles());
    }
  }

  /// One output is not looked at, one is the input itself, and one is used twice.
  @Test
  void severalInputsAndOutputs() {
    BiFunction<Run, List<Tensor>, List<Tensor>> several = (run, in) -> List.of(
        half(run, first, in.get(0)),
        run.apply(new ElementwiseBinary(Binary.MUL), in.get(0), in.get(1)),
        in.get(0),
        half(run, second, in.get(1)));
    BiFunction<Run, List<Tensor>, Tensor> use = (run, out) -> run.apply(
        new AddScaled(2), run.apply(new ElementwiseBinary(Binary.MUL), out.get(1), out.get(1)),
        run.apply(new AddScaled(-1), out.get(2), out.get(0)));
    Tensor other = random(4, 5, WIDTH);
    Step recorded = step(true, (run, x) -> use.apply(run, several.apply(run, List.of(x, other))));
    Step again = step(true, (run, x) -> use.apply(run, Checkpoint.all(run, several, List.of(x, other))));
    again.assertSame(recorded);
    assertNull(again.bySecond(), "its output is not looked at");
  }

  /// A followed value that comes by the closure instead of by the inputs is no path without a gradient.
  @Test
  void aFollowedValueFromOutsideGetsItsGradient() {
    Step recorded = step(true, (run, x) -> {
      Tensor outer = half(run, first, x);
      return run.apply(new ElementwiseBinary(Binary.MUL), half(run, second, outer), x);
    });
    step(true, (run, x) -> {
      Tensor outer = half(run, first, x);
      return Checkpoint.of(
          run, (inner, a) -> inner.apply(new ElementwiseBinary(Binary.MUL), half(inner, second, a), x), outer);
    }).assertSame(recorded);
  }

  @Test
  void theSecondRunSaysSoAndShowsNothing() {
    List<String> seen = new ArrayList<>();
    List<Boolean> recomputing = new ArrayList<>();
    step(true, (run, x) -> Checkpoint.of(
        run.with((name, value) -> seen.add(name)),
        (inner, a) -> {
          recomputing.add(inner.isRecomputing());
          return inner.in("deep", deep -> {
            recomputing.add(deep.isRecomputing());
            assertTrue(deep.isTraining());
            assertEquals("deep", deep.path());
            deep.observe("value", a);
            return part(deep, a);
          });
        },
        x));
    assertEquals(List.of(false, false, true, true), recomputing);
    assertEquals(List.of("value"), seen);
  }

  @Test
  void gradientsPassFiniteDifferences() {
    GradCheck.Worst worst = GradCheck.check(
        device,
        List.of(input, first.tensor(), second.tensor()),
        (run, in) -> Checkpoint.all(
            run,
            (inner, all) -> {
              Tensor hidden = inner.apply(new LinearOp(), inner.apply(new Dropout(0.4), all.get(0)), all.get(1), null);
              return List.of(inner.apply(new LinearOp(), hidden, all.get(2), null), hidden);
            },
            in),
        1e-5);
    assertTrue(worst.error() < 1e-7, worst::toString);
  }

  @Test
  void aMistakeInsideLeavesTheTapeRecording() {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor narrow = scope.allocate(Shape.of(1, 2));
      TensorException e = assertThrows(
          TensorException.class,
          () -> run.in("block", r -> Checkpoint.of(r, this::part, narrow)));
      assertTrue(e.getMessage().contains("at block"), e.getMessage());
      half(run, first, input);
      assertEquals(2, tape.size(), "linear and GELU (nothing is followed in the dropout)");
    }
  }

  /// A stack of parts in checkpoints keeps one input a part, and runs one part at a time again.
  @Test
  void activationsOfTheInsideAreNotKept() {
    long recordedOne = peak(1, false);
    long recorded = peak(16, false);
    long checkpointed = peak(16, true);
    assertTrue(recorded > 8 * recordedOne, () -> "one part " + recordedOne + " bytes, 16 parts " + recorded);
    assertTrue(
        checkpointed < 2 * recordedOne, () -> "one part " + recordedOne + " bytes, 16 again " + checkpointed);
  }

  private long peak(int depth, boolean checkpointed) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Scope gradients = device.scope(Lifetime.STEP, MemoryUse.GRADIENTS);
        Tape tape = new Tape()) {
      long before = device.backend().pool().liveBytes();
      device.backend().pool().resetPeak();
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor x = input;
      for (int i = 0; i < depth; i++) {
        Tensor previous = x;
        x = run.in("part" + i, r -> checkpointed ? Checkpoint.of(r, this::deep, previous) : deep(r, previous));
        run.release(previous);
      }
      tape.backward(run.with((Tape) null), x, run.full(x.shape(), 1), gradients);
      return device.backend().pool().peakBytes() - before;
    } finally {
      first.clearGradient();
      second.clearGradient();
    }
  }

  private Tensor deep(Run run, Tensor x) {
    Tensor y = x;
    for (int i = 0; i < 6; i++) {
      y = part(run, y);
    }
    return y;
  }
}
