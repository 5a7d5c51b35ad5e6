package org.geopeft.conformance;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.geopeft.autograd.op.ArgExtreme;
import org.geopeft.autograd.op.DropPath;
import org.geopeft.autograd.op.Extreme;
import org.geopeft.autograd.op.ExtremeAlong;
import org.geopeft.autograd.op.LogSoftmax;
import org.geopeft.autograd.op.StandardDeviation;
import org.geopeft.autograd.op.Variance;
import org.geopeft.autograd.op.VectorNorm;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Shape;

/// Extremes, variance and norms over axes; softmax's logarithm; and samples dropped as a whole.
final class ReductionCases {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private ReductionCases() {}

  static List<OpCase> all() {
    return List.of(
        extreme(Reduction.MAX), extreme(Reduction.MIN), argExtreme(Reduction.MAX), argExtreme(Reduction.MIN),
        extremeAlong(Reduction.MAX), extremeAlong(Reduction.MIN), variance(), standardDeviation(), vectorNorm(),
        logSoftmax(), dropPath());
  }

  /// Some axes of a shape, none of them empty.
  private static List<Integer> axes(Draw draw, Shape shape) {
    return draw.order(shape.rank()).stream().filter(axis -> draw.coin() && shape.size(axis) > 0).toList();
  }

  /// No two elements that become one are equal or nearly so.
  private static Operand apart(Draw draw, Shape shape, List<Integer> axes) {
    Layout layout = draw.layout();
    boolean equal = layout == Layout.REPEATED && axes.contains(0);
    return Operand.of(shape).in(Domain.apart()).laid(equal ? Layout.REVERSED : layout);
  }

  private static Operand apart(long... sizes) {
    return Operand.of(sizes).in(Domain.apart());
  }

  private static Operand whole(long... sizes) {
    return Operand.of(sizes).typed(DType.I64);
  }

  private static long count(Shape shape, List<Integer> axes) {
    return axes.stream().mapToLong(shape::size).reduce(1, (a, b) -> a * b);
  }

  private static long outputs(Shape shape, List<Integer> axes) {
    return IntStream.range(0, shape.rank()).filter(axis -> !axes.contains(axis)).mapToLong(shape::size)
        .reduce(1, (a, b) -> a * b);
  }

  private static OpCase extreme(Reduction reduction) {
    Function<List<Integer>, Extreme> over = axes -> new Extreme(reduction, axes);
    Domain special = Domain.special();
    return OpCase.of(reduction == Reduction.MAX ? "amax" : "amin", Extreme.class)
        .sample("rows", over.apply(List.of(1)), apart(3, 17))
        .sample("columns", over.apply(List.of(0)), apart(5, 33))
        .sample("all", over.apply(List.of(0, 1)), apart(5, 7))
        .sample("two of four", over.apply(List.of(1, 3)), apart(2, 3, 5, 7))
        .sample("scalar", over.apply(List.of()), apart())
        .sample("no axis", over.apply(List.of()), apart(3))
        .sample("no rows", over.apply(List.of(1)), apart(0, 3))
        .sample("long", over.apply(List.of(0)), apart(4001))
        .sample("reversed", over.apply(List.of(2, 0)), apart(4, 5, 6).laid(Layout.REVERSED))
        .sample("ties", over.apply(List.of(1)), Proof.KINKED, Operand.of(5, 33).in(Domain.ties()))
        .sample("all equal", over.apply(List.of(0)), Proof.KINKED, Operand.of(5, 3).laid(Layout.REPEATED))
        .sample("special", over.apply(List.of(1)), Proof.KINKED, Operand.of(5, 4).in(special))
        .wrong("axis", () -> over.apply(List.of(2)), List.of(Operand.of(2, 3)), "GP-SHAPE-022", reduction == Reduction.MAX ? "amax of" : "amin of", "over axes [2]")
        .wrong("axis twice", () -> over.apply(List.of(1, 1)), List.of(Operand.of(2, 3)), "GP-SHAPE-022", "each once")
        .wrong("negative axis", () -> over.apply(List.of(-1)), List.of(Operand.of(2, 3)), "GP-SHAPE-022")
        .wrong("nothing", () -> over.apply(List.of(1)), List.of(Operand.of(2, 0)),
            "GP-SHAPE-143", "there is an element")
        .wrong("whole numbers", () -> over.apply(List.of(0)), List.of(whole(3)), "GP-DTYPE-002")
        .wrong("sum", () -> new Extreme(Reduction.SUM, List.of()), List.of(Operand.of(2)), "MAX or MIN", "got SUM")
        .tolerance(Tolerance.each(1, 0))
        .flops(sample -> sample.elements())
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          List<Integer> axes = axes(draw, shape);
          return Drawn.of(over.apply(axes), apart(draw, shape, axes));
        });
  }

  private static OpCase argExtreme(Reduction reduction) {
    return OpCase.of(reduction == Reduction.MAX ? "argmax" : "argmin", ArgExtreme.class)
        .sample("rows", new ArgExtreme(reduction, 1), apart(3, 17).constant())
        .sample("columns", new ArgExtreme(reduction, 0), apart(5, 33).constant())
        .sample("middle", new ArgExtreme(reduction, 1), apart(2, 5, 3, 7).laid(Layout.REVERSED).constant())
        .sample("one", new ArgExtreme(reduction, 2), apart(1, 1, 1).constant())
        .sample("no rows", new ArgExtreme(reduction, 1), apart(0, 3).constant())
        .sample("ties", new ArgExtreme(reduction, 1), Operand.of(5, 33).in(Domain.ties()).constant())
        .sample("special", new ArgExtreme(reduction, 1), Operand.of(5, 4).in(Domain.special()).constant())
        .wrong("scalar", () -> new ArgExtreme(reduction, 0), List.of(Operand.of()),
            "GP-SHAPE-142", reduction == Reduction.MAX ? "argmax of" : "argmin of", "rank 0")
        .wrong("nothing", () -> new ArgExtreme(reduction, 0), List.of(Operand.of(0, 2)), "GP-SHAPE-143")
        .wrong("whole numbers", () -> new ArgExtreme(reduction, 0), List.of(whole(3)), "GP-DTYPE-002")
        .wrong("mean", () -> new ArgExtreme(Reduction.MEAN, 0), List.of(Operand.of(2)), "got MEAN")
        .flops(sample -> sample.elements())
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 5));
          int axis = draw.below(shape.rank());
          Shape filled = shape.size(axis) == 0 ? shape.with(axis, 1) : shape;
          return Drawn.of(new ArgExtreme(reduction, axis), draw.operand(filled).in(Domain.ties()).constant());
        });
  }

  private static OpCase extremeAlong(Reduction reduction) {
    return OpCase.of(reduction == Reduction.MAX ? "max along" : "min along", ExtremeAlong.class)
        .sample("rows", new ExtremeAlong(reduction, 1), apart(3, 17))
        .sample("columns", new ExtremeAlong(reduction, 0), apart(5, 33))
        .sample("middle", new ExtremeAlong(reduction, 1), apart(2, 5, 3, 7).laid(Layout.REVERSED))
        .sample("one", new ExtremeAlong(reduction, 1), apart(1, 1))
        .sample("vector", new ExtremeAlong(reduction, 0), apart(129))
        .sample("no rows", new ExtremeAlong(reduction, 1), apart(0, 3))
        .sample("ties", new ExtremeAlong(reduction, 1), Proof.KINKED, Operand.of(5, 33).in(Domain.ties()))
        .sample("special", new ExtremeAlong(reduction, 1), Proof.KINKED, Operand.of(5, 4).in(Domain.special()))
        .wrong("scalar", () -> new ExtremeAlong(reduction, 0), List.of(Operand.of()),
            "GP-SHAPE-142", reduction == Reduction.MAX ? "max along of" : "min along of")
        .wrong("nothing", () -> new ExtremeAlong(reduction, 0), List.of(Operand.of(0, 2)), "GP-SHAPE-143")
        .wrong("two", () -> new ExtremeAlong(reduction, 0), List.of(Operand.of(2), Operand.of(2)),
            "GP-SHAPE-144", "of 2 tensors", "one operand")
        .wrong("whole numbers", () -> new ExtremeAlong(reduction, 0), List.of(whole(3)), "GP-DTYPE-002")
        .wrong("sum", () -> new ExtremeAlong(Reduction.SUM, 0), List.of(Operand.of(2)), "got SUM")
        .flops(sample -> sample.elements())
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 5));
          int axis = draw.below(shape.rank());
          Shape filled = shape.size(axis) == 0 ? shape.with(axis, 1) : shape;
          return Drawn.of(new ExtremeAlong(reduction, axis), apart(draw, filled, List.of(axis)));
        });
  }

  private static OpCase variance() {
    return OpCase.of("variance", Variance.class)
        .sample("rows", new Variance(List.of(1), 1), apart(3, 17))
        .sample("columns", new Variance(List.of(0), 0), apart(5, 33))
        .sample("all", new Variance(List.of(0, 1), 1), apart(5, 7))
        .sample("some", new Variance(List.of(0, 2, 3), 1), apart(2, 3, 5, 7).laid(Layout.REVERSED))
        .sample("correction of half", new Variance(List.of(0), 0.5), apart(9))
        .sample("scalar", new Variance(List.of(), 0), apart())
        .sample("no rows", new Variance(List.of(1), 1), apart(0, 3))
        .sample("far from zero", new Variance(List.of(1), 1), Operand.of(3, 1000).in(Domain.uniform(63.5, 64.5)))
        .sample("long", new Variance(List.of(0), 1), Operand.of(20011).in(Domain.uniform(1, 3)))
        .sample("one of one", new Variance(List.of(1), 1), Proof.KINKED, apart(2, 1))
        .sample("correction beyond", new Variance(List.of(1), 5), Proof.KINKED, apart(2, 3))
        .sample("of nothing", new Variance(List.of(0), 1), Proof.FORWARD, apart(0, 2))
        .sample("special", new Variance(List.of(1), 1), Proof.FORWARD, Operand.of(5, 4).in(Domain.special()))
        .wrong("axis", () -> new Variance(List.of(1), 0), List.of(Operand.of(3)), "GP-SHAPE-022", "over axes [1]")
        .wrong("whole numbers", () -> new Variance(List.of(0), 0), List.of(whole(3)), "GP-DTYPE-002")
        .tolerance(Tolerance.together(8, 0.1))
        .additions(sample -> count(sample.shape(0), ((Variance) sample.op()).axes()))
        .flops(sample -> {
          Variance op = (Variance) sample.op();
          return varianceFlops(sample.shape(0), op.axes(), op.correction());
        })
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          List<Integer> axes = axes(draw, shape);
          return Drawn.of(new Variance(axes, correction(draw, shape, axes)), apart(draw, shape, axes));
        });
  }

  private static double correction(Draw draw, Shape shape, List<Integer> axes) {
    return count(shape, axes) > 1 && draw.coin() ? 1 : 0;
  }

  /// Mean, differences, squares, their sum and its division, which costs nothing when it is by 1 or −1.
  private static long varianceFlops(Shape shape, List<Integer> axes, double correction) {
    long outputs = outputs(shape, axes);
    double divisor = Math.max(0, count(shape, axes) - correction);
    return 4 * shape.elements() + (divisor == 1 ? 0 : outputs);
  }

  private static OpCase standardDeviation() {
    return OpCase.of("standard deviation", StandardDeviation.class)
        .sample("rows", new StandardDeviation(List.of(1), 1), apart(3, 17))
        .sample("columns", new StandardDeviation(List.of(0), 0), apart(5, 33))
        .sample("all", new StandardDeviation(List.of(1, 0), 1), apart(5, 7).laid(Layout.REVERSED))
        .sample("no rows", new StandardDeviation(List.of(1), 1), apart(0, 3))
        .sample("constant", new StandardDeviation(List.of(1), 1), Proof.KINKED, Operand.of(3, 4).in(Domain.constant(2)))
        .sample("one of one", new StandardDeviation(List.of(1), 1), Proof.KINKED, apart(2, 1))
        .sample("infinite", new StandardDeviation(List.of(1), 1), Proof.FORWARD,
            Operand.of(5, 4).in(Domain.of(1, INFINITE, 2, 3, 4, 5, 6, 7, Double.NaN)))
        .wrong("axis", () -> new StandardDeviation(List.of(1), 0), List.of(Operand.of(3)), "GP-SHAPE-022")
        .wrong("whole numbers", () -> new StandardDeviation(List.of(0), 0), List.of(whole(3)), "GP-DTYPE-002")
        .tolerance(Tolerance.together(16, 0.1))
        .additions(sample -> count(sample.shape(0), ((StandardDeviation) sample.op()).axes()))
        .flops(sample -> {
          StandardDeviation op = (StandardDeviation) sample.op();
          return varianceFlops(sample.shape(0), op.axes(), op.correction()) + outputs(sample.shape(0), op.axes());
        })
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          List<Integer> axes = axes(draw, shape);
          return Drawn.of(new StandardDeviation(axes, correction(draw, shape, axes)), apart(draw, shape, axes));
        });
  }

  private static OpCase vectorNorm() {
    Domain either = Domain.awayFromZero(0.2, 2);
    Domain positive = (key, index) -> Domain.apart().value(key, index) + 1.2;
    Domain zeros = Domain.of(0, 1, -2, 0, 2);
    return OpCase.of("vector norm", VectorNorm.class)
        .sample("euclidean", new VectorNorm(2, List.of(0, 1, 2)), Operand.of(3, 5, 7))
        .sample("rows", new VectorNorm(2, List.of(1)), Operand.of(3, 17).in(either))
        .sample("sum of sizes", new VectorNorm(1, List.of(1)), Operand.of(3, 17).in(either))
        .sample("largest", new VectorNorm(INFINITE, List.of(0)), Operand.of(5, 3).in(positive))
        .sample("smallest", new VectorNorm(-INFINITE, List.of(0)), Operand.of(5, 3).in(positive))
        .sample("three", new VectorNorm(3, List.of(0)), Operand.of(5, 3).in(either).laid(Layout.REVERSED))
        .sample("half", new VectorNorm(0.5, List.of(1)), Operand.of(2, 3).in(either))
        .sample("minus one", new VectorNorm(-1, List.of(0)), Operand.of(4).in(either))
        .sample("scalar", new VectorNorm(2, List.of()), Operand.of().in(either))
        .sample("no rows", new VectorNorm(2, List.of(1)), Operand.of(0, 3))
        .sample("zeros", new VectorNorm(2, List.of(1)), Proof.KINKED, Operand.of(3, 4).in(Domain.constant(0)))
        .sample("some zeros", new VectorNorm(0.5, List.of(1)), Proof.KINKED, Operand.of(3, 5).in(zeros))
        .sample("ties of size", new VectorNorm(INFINITE, List.of(1)), Proof.KINKED, Operand.of(3, 5).in(zeros))
        .sample("sizes of zeros", new VectorNorm(1, List.of(1)), Proof.KINKED, Operand.of(3, 5).in(zeros))
        .wrong("order 0", () -> new VectorNorm(0, List.of()), List.of(Operand.of(3)), "other than 0", "got 0.0")
        .wrong("order NaN", () -> new VectorNorm(Double.NaN, List.of()), List.of(Operand.of(3)), "got NaN")
        .wrong("axis", () -> new VectorNorm(2, List.of(1)), List.of(Operand.of(3)), "GP-SHAPE-022")
        .wrong("nothing", () -> new VectorNorm(INFINITE, List.of(0)), List.of(Operand.of(0)), "GP-SHAPE-143")
        .wrong("whole numbers", () -> new VectorNorm(2, List.of(0)), List.of(whole(3)), "GP-DTYPE-002")
        .tolerance(Tolerance.together(8, 0.1))
        .additions(sample -> count(sample.shape(0), ((VectorNorm) sample.op()).axes()))
        .flops(ReductionCases::normFlops)
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          List<Integer> axes = axes(draw, shape);
          double p = draw.one(List.of(1.0, 2.0, 2.0, 3.0, INFINITE, -INFINITE));
          return Drawn.of(new VectorNorm(p, axes), apart(draw, shape, axes).in(positive));
        });
  }

  private static long normFlops(Sample sample) {
    VectorNorm op = (VectorNorm) sample.op();
    long n = sample.elements();
    long outputs = outputs(sample.shape(0), op.axes());
    if (op.p() == 1 || Double.isInfinite(op.p())) {
      return 2 * n;
    }
    return (op.p() == 2 ? 2 : 3) * n + outputs;
  }

  private static OpCase logSoftmax() {
    return OpCase.of("log softmax", LogSoftmax.class)
        .sample("rows", new LogSoftmax(1), Operand.of(3, 5))
        .sample("columns", new LogSoftmax(0), Operand.of(3, 33))
        .sample("channels", new LogSoftmax(1), Operand.of(2, 5, 3, 7))
        .sample("one", new LogSoftmax(1), Operand.of(4, 1))
        .sample("empty rows", new LogSoftmax(1), Operand.of(3, 0))
        .sample("no rows", new LogSoftmax(1), Operand.of(0, 3))
        .sample("steep", new LogSoftmax(1), Operand.of(4, 9).in(Domain.uniform(-40, 40)))
        .sample("far from zero", new LogSoftmax(1), Operand.of(2, 6).in(Domain.uniform(999, 1001)))
        .sample("wide", new LogSoftmax(1), Operand.of(2, 1031))
        .sample("layouts", new LogSoftmax(2), Operand.of(3, 4, 5).laid(Layout.REVERSED))
        .sample("special", new LogSoftmax(1), Proof.FORWARD, Operand.of(5, 4).in(Domain.special()))
        .wrong("scalar", () -> new LogSoftmax(0), List.of(Operand.of()), "GP-SHAPE-142", "rank 0")
        .wrong("axis", () -> new LogSoftmax(-1), List.of(Operand.of(3)), "GP-SHAPE-142", "axis -1")
        .wrong("whole numbers", () -> new LogSoftmax(0), List.of(whole(3)), "GP-DTYPE-002")
        .tolerance(Tolerance.together(8, 1e-3))
        .additions(sample -> sample.shape(0).size(((LogSoftmax) sample.op()).axis()))
        .flops(sample -> 5 * sample.elements() + outputs(sample.shape(0), List.of(((LogSoftmax) sample.op()).axis())))
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 5));
          return Drawn.of(new LogSoftmax(draw.below(shape.rank())), draw.operand(shape));
        });
  }

  private static OpCase dropPath() {
    return OpCase.of("drop path", DropPath.class)
        .sample("half", new DropPath(0.5, true), Operand.of(9, 3, 5))
        .sample("tenth", new DropPath(0.1, true), Operand.of(33, 2))
        .sample("unscaled", new DropPath(0.3, false), Operand.of(17, 4))
        .sample("everything", new DropPath(1, true), Operand.of(3, 4))
        .sample("nothing", new DropPath(0, true), Operand.of(3, 4))
        .sample("samples of one number", new DropPath(0.4, true), Operand.of(21))
        .sample("no samples", new DropPath(0.4, true), Operand.of(0, 3))
        .sample("layouts", new DropPath(0.3, true), Operand.of(7, 5, 3).laid(Layout.REVERSED))
        .wrong("p beyond", () -> new DropPath(1.1, true), List.of(Operand.of(3)), "in [0, 1]", "got 1.1")
        .wrong("p negative", () -> new DropPath(-0.1, true), List.of(Operand.of(3)), "got -0.1")
        .wrong("scalar", () -> new DropPath(0.5, true), List.of(Operand.of()), "GP-SHAPE-145", "first axis")
        .wrong("whole numbers", () -> new DropPath(0.5, true), List.of(whole(3)), "GP-DTYPE-002")
        .tolerance(Tolerance.each(2, 0))
        .flops(ReductionCases::dropPathFlops)
        .drawing(draw -> Drawn.of(
            new DropPath(draw.below(11) / 10.0, draw.coin()), draw.operand(draw.shape(draw.between(1, 5)))));
  }

  private static long dropPathFlops(Sample sample) {
    DropPath op = (DropPath) sample.op();
    long forSamples = op.p() == 1 ? 0 : (op.scaleByKeep() ? 2 : 3) * sample.shape(0).size(0);
    return op.p() == 0 ? 0 : forSamples + sample.elements();
  }
}
