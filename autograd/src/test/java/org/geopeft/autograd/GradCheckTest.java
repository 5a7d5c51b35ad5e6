package org.geopeft.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.Dropout;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.LinearOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.Pad;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Resize;
import org.geopeft.autograd.op.Slice;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.PadMode;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradCheckTest {
  private final Device device = ReferenceBackend.device();
  private final Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);

  @AfterEach
  void close() {
    scope.close();
    assertEquals(0, device.backend().pool().liveBytes());
    device.backend().pool().close();
  }

  private Tensor random(long key, long... sizes) {
    Tensor tensor = scope.allocate(Shape.of(sizes));
    double[] values = new double[(int) tensor.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * CounterRandom.uniform(key, i) - 1;
    }
    return tensor.set(values);
  }

  /// x² with a slope that is given.
  private record WrongSquare(double slope) implements UnaryOp<WrongSquare.Saved> {
    record Saved(Kept x) implements SavedState {}

    @Override
    public Shape shape(Shape a) {
      return a;
    }

    @Override
    public Result<Saved> forward(Run run, Tensor a, Wanted wanted) {
      Tensor out = run.allocate(a.shape());
      run.backend().unary(Unary.SQUARE, a, out);
      return new Result<>(out, wanted.a() ? new Saved(run.keep(a)) : null);
    }

    @Override
    public Tensor backward(Run run, Saved saved, Tensor g) {
      Tensor out = run.allocate(g.shape());
      run.backend().binary(Binary.MUL, saved.x().get(), g, out);
      run.backend().addScaled(out, slope, out, 0, out);
      return out;
    }
  }

  @Test
  void aWrongGradientIsFound() {
    List<Tensor> x = List.of(random(1, 3, 4));
    GradCheck.Worst right = GradCheck.check(
        device, x, (run, in) -> List.of(run.apply(new WrongSquare(2), in.getFirst())), 1e-5);
    assertTrue(right.error() < 1e-8, right::toString);
    for (double slope : new double[] {-2, 1, 2.001, 0}) {
      GradCheck.Worst wrong = GradCheck.check(
          device, x, (run, in) -> List.of(run.apply(new WrongSquare(slope), in.getFirst())), 1e-5);
      assertTrue(wrong.error() > 1e-4, wrong::toString);
    }
  }

  @Test
  void operandsComeBackUnchanged() {
    Tensor x = random(1, 5);
    double[] before = x.toDoubles();
    GradCheck.check(
        device, List.of(x), (run, in) -> List.of(run.apply(new ElementwiseUnary(Unary.EXP), in.getFirst())), 1e-5);
    assertArrayEquals(before, x.toDoubles());
  }

  @Test
  void aDecoderFromTokensToALoss() {
    Tensor labels = scope.allocate(DType.I64, Shape.of(1, 6, 8)).set(labels(48));
    List<Tensor> operands = List.of(random(1, 1, 12, 8), random(2, 8), random(3, 8), random(4, 3, 8), random(5, 3));
    GradCheck.Worst worst = GradCheck.check(device, operands, (run, in) -> {
      Tensor normed = run.apply(new LayerNormOp(1e-5), in.get(0), in.get(1), in.get(2));
      Tensor scores = run.apply(new LinearOp(), normed, in.get(3), in.get(4)); // [1, 12, 3]
      Tensor map = run.apply(Reshape.to(1, 3, 3, 4), run.apply(Permute.of(0, 2, 1), scores));
      Tensor wide = run.apply(new Resize(ResizeMode.BILINEAR, false, 6, 7), map);
      Tensor padded = run.apply(Pad.image(PadMode.REFLECT, 0, 0, 0, 1), wide);
      return List.of(run.apply(new CrossEntropy(-1), padded, labels, null));
    }, 1e-5);
    assertTrue(worst.error() < 1e-6, worst::toString);
  }

  private static double[] labels(int n) {
    double[] labels = new double[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 4 - 1;
    }
    return labels;
  }

  @Test
  void lowRankCorrectionWithDropout() {
    List<Tensor> operands = List.of(random(1, 5, 8), random(2, 6, 8), random(3, 2, 8), random(4, 6, 2));
    GradCheck.Worst worst = GradCheck.check(device, operands, (run, in) -> {
      Tensor base = run.apply(new LinearOp(), in.get(0), in.get(1), null);
      Tensor low = run.apply(new LinearOp(), run.apply(new Dropout(0.3), in.get(0)), in.get(2), null);
      return List.of(run.apply(new AddScaled(2), base, run.apply(new LinearOp(), low, in.get(3), null)));
    }, 1e-5);
    assertTrue(worst.error() < 1e-7, worst::toString);
  }

  @Test
  void severalOutputsAndPartsOfOneValue() {
    List<Tensor> operands = List.of(random(1, 4, 6), random(2, 3, 3));
    GradCheck.Worst worst = GradCheck.check(device, operands, (run, in) -> {
      Tensor left = run.apply(new Slice(1, 0, 3), in.get(0));
      Tensor right = run.apply(new Slice(1, 3, 6), in.get(0));
      Tensor product = run.apply(new MatMul(false, false), left, in.get(1));
      Tensor gated =
          run.apply(new ElementwiseBinary(Binary.MUL), product, run.apply(new ElementwiseUnary(Unary.SILU), right));
      return List.of(gated, run.apply(new Reduce(Reduction.MEAN, List.of(0)), left));
    }, 1e-5);
    assertTrue(worst.error() < 1e-6, worst::toString);
  }

  @Test
  void aValueThatNothingDependsOnHasNoGradient() {
    try (Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(0, 0));
      Tensor used = tape.watch(random(1, 2));
      Tensor idle = tape.watch(random(2, 2));
      run.apply(new ElementwiseUnary(Unary.EXP), idle);
      Tensor y = run.apply(new ElementwiseUnary(Unary.EXP), used);
      tape.backward(run.with((Tape) null), y, run.full(y.shape(), 1), scope);
      assertNotNull(tape.gradient(used));
      assertEquals(null, tape.gradient(idle));
      Tensor alone = random(3, 2);
      assertThrows(
          IllegalStateException.class,
              () -> tape.backward(run.with((Tape) null), alone, run.full(alone.shape(), 1), scope));
    }
  }

  @Test
  void gradientsOfSeveralBackwardsAddUp() {
    Parameter w = new Parameter(random(1, 3));
    for (int i = 1; i <= 2; i++) {
      try (Tape tape = new Tape()) {
        Run run = Run.training(scope, tape, new RandomCounter(0, 0));
        Tensor y = run.apply(new ElementwiseBinary(Binary.MUL), run.use(w), run.full(Shape.of(3), i));
        tape.backward(run.with((Tape) null), y, run.full(y.shape(), 1), scope);
      }
    }
    Tensor gradient = w.gradient();
    assertNotNull(gradient);
    assertArrayEquals(new double[] {3, 3, 3}, gradient.toDoubles());
    w.clearGradient();
    assertEquals(null, w.gradient());
  }

  @Test
  void tapesSideBySideDoNotMix() {
    try (Tape one = new Tape();
        Tape two = new Tape()) {
      Run first = Run.training(scope, one, new RandomCounter(0, 0));
      Tensor x = one.watch(random(1, 2));
      Tensor y = first.with(two).apply(new ElementwiseUnary(Unary.EXP), x);
      assertEquals(0, two.size(), "x is not of this tape");
      assertEquals(null, y.node());
    }
  }

  @Test
  void everythingKeptIsLetGoWhenATapeCloses() {
    long before = device.backend().pool().liveBytes();
    try (Scope inner = scope.nested();
        Tape tape = new Tape()) {
      Run run = Run.training(inner, tape, new RandomCounter(0, 0));
      Tensor x = tape.watch(run.full(Shape.of(50), 1));
      run.in("part", r -> r.apply(new ElementwiseUnary(Unary.EXP), r.apply(new ElementwiseUnary(Unary.SIN), x)));
    }
    assertEquals(before, device.backend().pool().liveBytes());
  }
}
