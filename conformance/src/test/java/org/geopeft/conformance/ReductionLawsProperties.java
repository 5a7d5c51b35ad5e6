package org.geopeft.conformance;

import static org.geopeft.conformance.Laws.close;
import static org.geopeft.conformance.Laws.make;
import static org.geopeft.conformance.Laws.onEach;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.ArgExtreme;
import org.geopeft.autograd.op.DropPath;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Extreme;
import org.geopeft.autograd.op.ExtremeAlong;
import org.geopeft.autograd.op.Gather;
import org.geopeft.autograd.op.LogSoftmax;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Scale;
import org.geopeft.autograd.op.SoftmaxOp;
import org.geopeft.autograd.op.StandardDeviation;
import org.geopeft.autograd.op.Variance;
import org.geopeft.autograd.op.VectorNorm;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// What must hold between extremes, moments, norms and softmaxes, and of dropped paths.
class ReductionLawsProperties {
  /// NaN and infinities; without −0, which equals 0 and yet is another number.
  private static final Domain UNEVEN =
      Domain.of(1, Double.POSITIVE_INFINITY, -1, Double.NaN, 2, Double.NEGATIVE_INFINITY, 3);

  /// A shape without empty axes.
  private static Shape filled(Draw draw, int rank) {
    long[] sizes = draw.shape(rank).toArray();
    return Shape.of(Arrays.stream(sizes).map(size -> Math.max(1, size)).toArray());
  }

  private static List<Integer> someAxes(Draw draw, Shape shape) {
    return draw.order(shape.rank()).stream().filter(_ -> draw.coin()).toList();
  }

  private static Tensor unary(Run run, Unary function, Tensor x) {
    return run.apply(new ElementwiseUnary(function), x);
  }

  private static Tensor binary(Run run, Binary function, Tensor a, Tensor b) {
    return run.apply(new ElementwiseBinary(function), a, b);
  }

  private static void same(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles());
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void theLargestIsMinusTheSmallestOfMinus(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = filled(draw, draw.below(6));
      List<Integer> axes = someAxes(draw, shape);
      Tensor x = make(run, "x", draw.operand(shape));
      Tensor mirrored = run.apply(new Extreme(Reduction.MIN, axes), unary(run, Unary.NEG, x));
      same(unary(run, Unary.NEG, mirrored), run.apply(new Extreme(Reduction.MAX, axes), x));
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void theExtremeStandsAtItsPosition(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = filled(draw, draw.between(1, 5));
      int axis = draw.below(shape.rank());
      Reduction reduction = draw.coin() ? Reduction.MAX : Reduction.MIN;
      Tensor x = make(run, "x", draw.operand(shape).in(draw.coin() ? Domain.ties() : UNEVEN));
      List<Tensor> both = run.apply(new ExtremeAlong(reduction, axis), List.of(x));
      same(run.apply(new Extreme(reduction, List.of(axis)), x), both.getFirst());
      same(run.apply(new ArgExtreme(reduction, axis), x), both.getLast());
      same(run.apply(new Gather(axis), x, both.getLast()), both.getFirst());
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void varianceIsTheMeanSquareLessTheSquaredMeanAndMovingChangesNothing(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = filled(draw, draw.below(6));
      List<Integer> axes = someAxes(draw, shape);
      Tensor x = make(run, "x", draw.operand(shape));
      Tensor variance = run.apply(new Variance(axes, 0), x);
      Reduce mean = new Reduce(Reduction.MEAN, axes);
      Tensor meanSquare = run.apply(mean, unary(run, Unary.SQUARE, x));
      close(run, binary(run, Binary.SUB, meanSquare, unary(run, Unary.SQUARE, run.apply(mean, x))), variance);
      Tensor moved = binary(run, Binary.ADD, x, run.full(Shape.scalar(), 3));
      close(run, variance, run.apply(new Variance(axes, 0), moved));
      close(run, variance, unary(run, Unary.SQUARE, run.apply(new StandardDeviation(axes, 0), x)));
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void normsScaleAndFallWithTheirOrder(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = filled(draw, draw.below(4));
      List<Integer> axes = someAxes(draw, shape);
      Tensor x = make(run, "x", draw.operand(shape));
      double before = Double.POSITIVE_INFINITY;
      for (double p : new double[] {1, 2, 3, Double.POSITIVE_INFINITY}) {
        Tensor norm = run.apply(new VectorNorm(p, axes), x);
        Tensor ofHalf = run.apply(new VectorNorm(p, axes), run.apply(new Scale(-0.5), x));
        close(run, run.apply(new Scale(0.5), norm), ofHalf);
        double sum = Arrays.stream(norm.toDoubles()).sum();
        assertTrue(sum <= before * (1 + 1e-5), () -> "order " + p + " is larger than the one before");
        before = sum;
      }
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void softmaxesSumToOneAndMovingChangesNothing(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = filled(draw, draw.between(1, 5));
      int axis = draw.below(shape.rank());
      Tensor x = make(run, "x", draw.operand(shape).in(Domain.uniform(-4, 4)));
      Tensor y = run.apply(new SoftmaxOp(axis), x);
      Tensor sums = run.apply(new Reduce(Reduction.SUM, List.of(axis)), y);
      close(run, run.full(sums.shape(), 1), sums);
      Tensor logarithms = run.apply(new LogSoftmax(axis), x);
      close(run, unary(run, Unary.EXP, logarithms), y);
      Tensor moved = binary(run, Binary.ADD, x, run.full(Shape.scalar(), draw.between(-9, 9)));
      close(run, y, run.apply(new SoftmaxOp(axis), moved));
      close(run, logarithms, run.apply(new LogSoftmax(axis), moved));
    });
  }

  @Property(tries = 20, seed = "1", shrinking = ShrinkingMode.OFF)
  void pathsAreDroppedAsAWholeAndTheRestIsScaled(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      double p = draw.between(1, 9) / 10.0;
      boolean scaled = draw.coin();
      int samples = 4000;
      Tensor x = run.full(Shape.of(samples, 3), 1);
      double[] values = run.apply(new DropPath(p, scaled), x).toDoubles();
      int kept = 0;
      for (int i = 0; i < samples; i++) {
        assertEquals(values[3 * i], values[3 * i + 1]);
        assertEquals(values[3 * i], values[3 * i + 2]);
        if (values[3 * i] != 0) {
          assertEquals(scaled ? 1 / (1 - p) : 1, values[3 * i], 1e-6);
          kept++;
        }
      }
      assertEquals(1 - p, kept / (double) samples, 6 * Math.sqrt(p * (1 - p) / samples), "six standard deviations");
      same(x, Run.evaluation(run.scope()).apply(new DropPath(p, scaled), x));
    });
  }
}
