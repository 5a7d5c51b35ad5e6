package org.geopeft.conformance;

import static org.geopeft.conformance.Laws.close;
import static org.geopeft.conformance.Laws.make;
import static org.geopeft.conformance.Laws.onEach;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.op.Clamp;
import org.geopeft.autograd.op.Classify;
import org.geopeft.autograd.op.Compare;
import org.geopeft.autograd.op.CumulativeSum;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.MaskedFill;
import org.geopeft.autograd.op.Power;
import org.geopeft.autograd.op.Reduce;
import org.geopeft.autograd.op.Slice;
import org.geopeft.autograd.op.Where;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.junit.jupiter.api.Test;

/// What must hold between comparisons, conditions, bounds, rounding, powers and running sums.
class PointwiseLawsProperties {
  private static Tensor unary(Run run, Unary function, Tensor x) {
    return run.apply(new ElementwiseUnary(function), x);
  }

  private static Tensor binary(Run run, Binary function, Tensor a, Tensor b) {
    return run.apply(new ElementwiseBinary(function), a, b);
  }

  private static double[] compare(Run run, Comparison comparison, Tensor a, Tensor b) {
    return run.apply(new Compare(comparison), a, b).toDoubles();
  }

  private static void same(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles());
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void ofTwoNumbersOneRelationHoldsAndOfNanNone(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = draw.shape(draw.below(6));
      Domain domain = draw.coin() ? Domain.ties() : Domain.special();
      Tensor a = make(run, "a", draw.operand(shape).in(domain));
      Tensor b = make(run, "b", draw.operand(Broadcasts.thinned(draw, shape)).in(domain));
      double[] less = compare(run, Comparison.LT, a, b);
      double[] equal = compare(run, Comparison.EQ, a, b);
      double[] greater = compare(run, Comparison.GT, a, b);
      double[] unequal = compare(run, Comparison.NE, a, b);
      double[] atMost = compare(run, Comparison.LE, a, b);
      assertArrayEquals(greater, compare(run, Comparison.LT, b, a));
      assertArrayEquals(compare(run, Comparison.GE, a, b), compare(run, Comparison.LE, b, a));
      double[] nans = run.apply(new Classify(Classify.Kind.NAN), binary(run, Binary.MAX, a, b)).toDoubles();
      for (int i = 0; i < less.length; i++) {
        assertEquals(1 - nans[i], less[i] + equal[i] + greater[i]);
        assertEquals(1, equal[i] + unequal[i]);
        assertEquals(less[i] + equal[i], atMost[i]);
      }
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void choosingBetweenEqualsChangesNothingAndFillingIsChoosing(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = draw.shape(draw.below(6));
      Tensor x = make(run, "x", draw.operand(shape));
      Operand mask = draw.operand(Broadcasts.thinned(draw, shape)).typed(DType.BOOL).in(Domain.booleans());
      Tensor condition = make(run, "c", mask);
      same(x, run.apply(new Where(), condition, x, x));
      double value = draw.between(-3, 3);
      same(
          run.apply(new Where(), condition, run.full(Shape.scalar(), value), x),
          run.apply(new MaskedFill(value), x, condition));
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void clampingTwiceIsClampingOnceAndIsMinimumOfMaximum(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, "x", draw.operand(draw.shape(draw.below(6))));
      Clamp clamp = new Clamp(draw.between(-4, 4) / 8.0, draw.between(-4, 4) / 8.0);
      Tensor once = run.apply(clamp, x);
      same(once, run.apply(clamp, once));
      Tensor above = binary(run, Binary.MAX, x, run.full(Shape.scalar(), clamp.least()));
      same(binary(run, Binary.MIN, above, run.full(Shape.scalar(), clamp.most())), once);
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void roundingIsNearestFloorIsBelowAndSignTimesSizeIsTheNumber(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, "x", draw.operand(draw.shape(draw.below(6))).in(Domain.uniform(-300, 300)));
      double[] values = x.toDoubles();
      double[] floors = unary(run, Unary.FLOOR, x).toDoubles();
      double[] rounded = unary(run, Unary.ROUND, x).toDoubles();
      for (int i = 0; i < values.length; i++) {
        assertEquals(Math.floor(values[i]), floors[i]);
        assertEquals(Math.rint(values[i]), rounded[i]);
      }
      same(x, binary(run, Binary.MUL, unary(run, Unary.SIGN, x), unary(run, Unary.ABS, x)));
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void powersOfOneBaseAddTheirExponents(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, "x", draw.operand(draw.shape(draw.below(6))).in(Domain.uniform(0.5, 1.5)));
      double a = draw.between(-6, 6) / 4.0;
      double b = draw.between(-6, 6) / 4.0;
      Tensor product = binary(run, Binary.MUL, run.apply(new Power(a), x), run.apply(new Power(b), x));
      close(run, product, run.apply(new Power(a + b), x));
      close(run, product, binary(run, Binary.POW, x, run.full(Shape.scalar(), a + b)));
      close(run, unary(run, Unary.RECIPROCAL, x), unary(run, Unary.SQUARE, unary(run, Unary.RSQRT, x)));
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void runningSumsEndInTheSumAndDifferByTheElements(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Shape shape = draw.shape(draw.between(1, 5));
      int axis = draw.below(shape.rank());
      Shape filled = shape.size(axis) == 0 ? shape.with(axis, 1) : shape;
      Tensor x = make(run, "x", draw.operand(filled));
      Tensor sums = run.apply(new CumulativeSum(axis), x);
      long n = filled.size(axis);
      Tensor last = run.apply(new Slice(axis, n - 1, n), sums);
      close(run, run.apply(new Reduce(Reduction.SUM, List.of(axis)), x), last);
      Tensor later = run.apply(new Slice(axis, 1, n), sums);
      Tensor earlier = run.apply(new Slice(axis, 0, n - 1), sums);
      close(run, run.apply(new Slice(axis, 1, n), x), binary(run, Binary.SUB, later, earlier));
    });
  }

  @Property(tries = 40, seed = "1", shrinking = ShrinkingMode.OFF)
  void tanhGeluAndItsMirrorDifferByTheIdentity(@ForAll long seed) {
    onEach(seed, (run, draw) -> {
      Tensor x = make(run, "x", draw.operand(draw.shape(2)).in(Domain.uniform(-6, 6)));
      Tensor mirrored = unary(run, Unary.GELU_TANH, unary(run, Unary.NEG, x));
      close(run, x, binary(run, Binary.SUB, unary(run, Unary.GELU_TANH, x), mirrored));
    });
  }

  @Test
  void drawnShapesHaveEveryRankAndEmptyAndSingleAxes() {
    Set<Integer> ranks = new TreeSet<>();
    Set<Long> sizes = new TreeSet<>();
    for (OpCase c : List.of(OpCases.named("add"), OpCases.named("where"), OpCases.named("amax"))) {
      for (long seed = 0; seed < 300; seed++) {
        Shape shape = c.random().apply(new Draw(seed)).shape(0);
        ranks.add(shape.rank());
        Arrays.stream(shape.toArray()).forEach(sizes::add);
      }
    }
    assertEquals(Set.of(0, 1, 2, 3, 4, 5), ranks);
    assertTrue(sizes.containsAll(List.of(0L, 1L, 2L, 3L, 7L, 13L, 16L, 17L, 31L, 33L)), sizes::toString);
  }
}
