package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.Concat;
import org.geopeft.autograd.op.CrossEntropy;
import org.geopeft.autograd.op.Dropout;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Expand;
import org.geopeft.autograd.op.LayerNormOp;
import org.geopeft.autograd.op.MatMul;
import org.geopeft.autograd.op.Pad;
import org.geopeft.autograd.op.Permute;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Reshape;
import org.geopeft.autograd.op.Resize;
import org.geopeft.autograd.op.Scale;
import org.geopeft.autograd.op.SelfAttention;
import org.geopeft.autograd.op.Slice;
import org.geopeft.autograd.op.SoftmaxOp;
import org.geopeft.tensor.Binary;
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
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;

/// What must hold between operations, whatever computes them.
class LawsProperties {
  private static final List<Device> DEVICES =
      List.of(ReferenceBackend.device(), new VectorBackend(new VectorOptions(2)).device());

  /// Runs a law on each device, with choices from the seed.
  private static void onEach(long seed, BiConsumer<Run, Draw> law) {
    for (Device device : DEVICES) {
      try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
          Tape tape = new Tape()) {
        law.accept(Run.training(scope, tape, new RandomCounter(seed, 0)), new Draw(seed));
      }
    }
  }

  private static Tensor make(Run run, Operand operand) {
    return operand.make(run.scope(), "x", true);
  }

  private static void same(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles());
  }

  private static void close(Run run, double[] expected, double[] actual) {
    assertArrayEquals(expected, actual, run.backend().floatType().bytes() == 8 ? 1e-11 : 2e-5);
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void permutingBackIsTheIdentity(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      int rank = draw.below(6);
      Tensor x = make(run, draw.operand(draw.shape(rank)));
      List<Integer> axes = draw.order(rank);
      List<Integer> inverse = IntStream.range(0, rank).mapToObj(axes::indexOf).toList();
      same(x, run.apply(new Permute(inverse), run.apply(new Permute(axes), x)));
    });
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void reshapingBackIsTheIdentity(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, draw.operand(draw.shape(draw.below(5))));
      same(x, run.apply(new Reshape(x.shape()), run.apply(Reshape.to(1, x.shape().elements()), x)));
    });
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void slicesOfAConcatenationAreItsParts(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = draw.shape(draw.between(1, 4));
      int axis = draw.below(shape.rank());
      Tensor a = make(run, draw.operand(shape));
      Tensor b = make(run, draw.operand(shape.with(axis, draw.size())));
      Tensor whole = run.apply(new Concat(axis), List.of(a, b)).getFirst();
      long cut = a.shape().size(axis);
      same(a, run.apply(new Slice(axis, 0, cut), whole));
      same(b, run.apply(new Slice(axis, cut, whole.shape().size(axis)), whole));
    });
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void theMiddleOfAPaddedImageIsTheImage(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, draw.operand(Shape.of(2, draw.between(4, 9), draw.between(4, 9))));
      int top = draw.below(4);
      int left = draw.below(4);
      Pad pad = Pad.image(draw.one(List.of(PadMode.values())), top, draw.below(4), left, draw.below(4));
      Tensor rows = run.apply(new Slice(1, top, top + x.shape().size(1)), run.apply(pad, x));
      same(x, run.apply(new Slice(2, left, left + x.shape().size(2)), rows));
    });
  }

  @Property(tries = 60, seed = "1", shrinking = ShrinkingMode.OFF)
  void summingWhatWasRepeatedMultiplies(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, draw.operand(Shape.of(1, draw.size())));
      long times = draw.size();
      Tensor repeated = run.apply(new Expand(x.shape().with(0, times)), x);
      Tensor sum = run.apply(new Reduce(Reduction.SUM, List.of(0)), repeated);
      close(run, Arrays.stream(x.toDoubles()).map(v -> v * times).toArray(), sum.toDoubles());
      close(run, x.toDoubles(), run.apply(new Reduce(Reduction.MEAN, List.of(0)), repeated).toDoubles());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void scalingIsMultiplyingAndAddingScaledIsAddingThat(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      double factor = draw.between(-9, 9) / 4.0;
      Shape shape = draw.shape(draw.below(4));
      Tensor a = make(run, draw.operand(shape));
      Tensor b = draw.operand(shape).make(run.scope(), "b", true);
      Tensor scaled = run.apply(new Scale(factor), b);
      Tensor times = run.apply(new ElementwiseBinary(Binary.MUL), b, run.full(Shape.scalar(), factor));
      close(run, times.toDoubles(), scaled.toDoubles());
      Tensor sum = run.apply(new ElementwiseBinary(Binary.ADD), a, times);
      close(run, sum.toDoubles(), run.apply(new AddScaled(factor), a, b).toDoubles());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void theTransposeOfAProductIsTheProductOfTransposes(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      long k = draw.size();
      Tensor a = make(run, draw.operand(Shape.of(draw.size(), k)));
      Tensor b = make(run, draw.operand(Shape.of(k, draw.size())));
      Tensor product = run.apply(new MatMul(false, false), a, b);
      Tensor reversed = run.apply(new MatMul(true, true), b, a);
      close(run, run.apply(Permute.of(1, 0), product).toDoubles(), reversed.toDoubles());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void multiplyingByASumIsTheSumOfProducts(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = Shape.of(draw.size(), draw.size());
      Tensor a = make(run, draw.operand(Shape.of(draw.size(), shape.size(0))));
      Tensor b = make(run, draw.operand(shape));
      Tensor c = draw.operand(shape).make(run.scope(), "c", true);
      MatMul times = new MatMul(false, false);
      Tensor of = run.apply(times, a, run.apply(new AddScaled(2), b, c));
      Tensor by = run.apply(new AddScaled(2), run.apply(times, a, b), run.apply(times, a, c));
      close(run, of.toDoubles(), by.toDoubles());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void softmaxAddsUpToOneAndIgnoresAShift(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, draw.operand(Shape.of(draw.size(), draw.size())).in(Domain.uniform(-5, 5)));
      Tensor y = run.apply(new SoftmaxOp(), x);
      double[] ones = new double[x.shape().intSize(0)];
      Arrays.fill(ones, 1);
      close(run, ones, run.apply(new Reduce(Reduction.SUM, List.of(1)), y).toDoubles());
      Tensor shifted = run.apply(new ElementwiseBinary(Binary.ADD), x, run.full(Shape.scalar(), 3));
      close(run, y.toDoubles(), run.apply(new SoftmaxOp(), shifted).toDoubles());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void layerNormIgnoresShiftAndScale(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      long width = draw.between(3, 40);
      Tensor x = make(run, draw.operand(Shape.of(draw.size(), width)));
      Tensor weight = run.full(Shape.of(width), 1);
      Tensor bias = run.full(Shape.of(width), 0);
      Tensor moved = run.apply(new AddScaled(4), run.full(x.shape(), 2), x);
      double[] plain = run.apply(new LayerNormOp(1e-12), x, weight, bias).toDoubles();
      double[] other = run.apply(new LayerNormOp(1e-12), moved, weight, bias).toDoubles();
      assertArrayEquals(plain, other, run.backend().floatType().bytes() == 8 ? 1e-8 : 2e-3);
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void resizingToTheSameSizeIsTheIdentityAndDoublingNearestIsUndone(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      int h = draw.between(1, 12);
      int w = draw.between(1, 12);
      Tensor x = make(run, draw.operand(Shape.of(2, h, w)));
      ResizeMode mode = draw.one(List.of(ResizeMode.values()));
      boolean corners = mode.interpolates() && draw.coin();
      same(x, run.apply(new Resize(mode, corners, h, w), x));
      Tensor twice = run.apply(new Resize(ResizeMode.NEAREST, false, 2 * h, 2 * w), x);
      same(x, run.apply(new Resize(ResizeMode.NEAREST, false, h, w), twice));
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void attentionOverEqualKeysIsTheMeanOfValues(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      int heads = draw.between(1, 3);
      long width = heads * draw.size(9);
      long tokens = draw.size();
      Tensor qk = run.full(Shape.of(1, tokens, 2 * width), 0.3);
      Tensor v = make(run, Operand.of(1, tokens, width));
      Tensor qkv = run.apply(new Concat(2), List.of(qk, v)).getFirst();
      Tensor mean = run.apply(new Reduce(Reduction.MEAN, List.of(1)), v);
      Tensor expected = run.apply(new Expand(v.shape()), mean);
      close(run, expected.toDoubles(), run.apply(new SelfAttention(heads), qkv).toDoubles());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void crossEntropyOfEqualLogitsIsTheLogarithmOfTheClasses(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      int classes = draw.between(1, 9);
      Tensor logits = run.full(Shape.of(2, classes, 5), draw.between(-3, 3));
      Tensor labels = make(run, Operand.labels(classes, 0, 2, 5)); // no pixel is ignored: −1 never occurs
      double loss = run.apply(new CrossEntropy(-1), logits, labels, null).item();
      close(run, new double[] {Math.log(classes)}, new double[] {loss});
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void geluAndItsMirrorDifferByTheIdentity(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, draw.operand(draw.shape(2)).in(Domain.uniform(-6, 6)));
      ElementwiseUnary gelu = new ElementwiseUnary(Unary.GELU);
      Tensor mirrored = run.apply(gelu, run.apply(new ElementwiseUnary(Unary.NEG), x));
      Tensor difference = run.apply(new ElementwiseBinary(Binary.SUB), run.apply(gelu, x), mirrored);
      close(run, x.toDoubles(), difference.toDoubles());
    });
  }

  @Property(tries = 20, seed = "1", shrinking = ShrinkingMode.OFF)
  void dropoutKeepsItsShareAndScalesIt(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      double p = draw.between(1, 9) / 10.0;
      int n = 20_000;
      double[] values = run.apply(new Dropout(p), run.full(Shape.of(n), 1)).toDoubles();
      long kept = Arrays.stream(values).filter(v -> v != 0).peek(v -> assertEquals(1 / (1 - p), v, 1e-6)).count();
      assertEquals(1 - p, kept / (double) n, 6 * Math.sqrt(p * (1 - p) / n), "six standard deviations");
      double[] again = run.apply(new Dropout(p), run.full(Shape.of(n), 1)).toDoubles();
      assertEquals(false, Arrays.equals(values, again), "every draw has a mask of its own");
    });
  }
}
