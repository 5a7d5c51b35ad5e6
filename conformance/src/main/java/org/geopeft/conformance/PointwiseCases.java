package org.geopeft.conformance;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.geopeft.autograd.op.Clamp;
import org.geopeft.autograd.op.Classify;
import org.geopeft.autograd.op.Compare;
import org.geopeft.autograd.op.CumulativeSum;
import org.geopeft.autograd.op.MaskedFill;
import org.geopeft.autograd.op.Where;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;

/// Comparisons, conditions, bounds and running sums.
final class PointwiseCases {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private PointwiseCases() {}

  static List<OpCase> all() {
    return Stream.of(
            Stream.of(Comparison.values()).map(PointwiseCases::compare),
            Stream.of(Classify.Kind.values()).map(PointwiseCases::classify),
            Stream.of(where(), maskedFill(), clamp(), cumulativeSum()))
        .flatMap(cases -> cases)
        .toList();
  }

  private static Operand ties(long... sizes) {
    return Operand.of(sizes).in(Domain.ties()).constant();
  }

  private static OpCase compare(Comparison comparison) {
    Compare op = new Compare(comparison);
    return OpCase.of(comparison.name().toLowerCase(Locale.ROOT), Compare.class)
        .sample("matrix", op, ties(3, 17), ties(3, 17))
        .sample("scalars", op, ties(), ties())
        .sample("matrix and scalar", op, ties(5, 7), ties())
        .sample("column and row", op, ties(5, 1), ties(17))
        .sample("channels", op, ties(2, 3, 4, 5), ties(3, 1, 1))
        .sample("empty", op, ties(0, 3), ties(1, 3))
        .sample("long", op, ties(4099), ties(1))
        .sample("layouts", op, ties(5, 6).laid(Layout.REVERSED), ties(5, 6).laid(Layout.STEPPED))
        .sample("whole numbers", op, ties(3, 5).typed(DType.I64), ties(5).typed(DType.I64))
        .sample("truths", op, Operand.mask(3, 5), Operand.mask(3, 1))
        .sample("special", op, Operand.of(13, 1).in(Domain.special()).constant(),
            Operand.of(13).in(Domain.special()).constant())
        .wrong("shapes", () -> op, List.of(Operand.of(2, 3), Operand.of(4)), "GP-SHAPE-010", "got 3 and 4 at axis -1")
        .wrong("types", () -> op, List.of(Operand.of(3), Operand.of(3).typed(DType.I64)),
            "GP-DTYPE-003", "i64", "one type")
        .flops(sample -> Broadcasts.elements(sample))
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          return Drawn.of(
              op,
              draw.operand(Broadcasts.thinned(draw, shape)).in(Domain.ties()).constant(),
              draw.operand(Broadcasts.thinned(draw, shape)).in(Domain.ties()).constant());
        });
  }

  private static OpCase classify(Classify.Kind kind) {
    Classify op = new Classify(kind);
    return OpCase.of("is " + kind.name().toLowerCase(Locale.ROOT), Classify.class)
        .sample("special", op, Operand.of(13, 3).in(Domain.special()).constant())
        .sample("scalar", op, Operand.of().in(Domain.constant(Double.NaN)).constant())
        .sample("empty", op, Operand.of(3, 0).constant())
        .sample("reversed", op, Operand.of(5, 13).in(Domain.special()).laid(Layout.REVERSED).constant())
        .wrong("whole numbers", () -> op, List.of(Operand.of(3).typed(DType.I64)), "GP-DTYPE-002", "i64")
        .flops(sample -> (kind == Classify.Kind.NAN ? 1 : 2) * sample.elements())
        .drawing(draw -> Drawn.of(op, draw.operand(draw.shape(draw.below(6))).in(Domain.special()).constant()));
  }

  private static OpCase where() {
    Where op = new Where();
    Domain special = Domain.special();
    return OpCase.of("where", Where.class)
        .linear(Linearity.NONE)
        .sample("equal shapes", op, Operand.mask(3, 5), Operand.of(3, 5), Operand.of(3, 5))
        .sample("scalars", op, Operand.mask(), Operand.of(), Operand.of())
        .sample("broadcast", op, Operand.mask(3, 1, 7), Operand.of(5, 1), Operand.of())
        .sample("one condition", op, Operand.mask(1), Operand.of(4, 4), Operand.of(4))
        .sample("empty", op, Operand.mask(0, 3), Operand.of(3), Operand.of(1, 1))
        .sample("long", op, Operand.mask(4099), Operand.of(4099), Operand.of(1))
        .sample("layouts", op, Operand.mask(5, 6).laid(Layout.REVERSED), Operand.of(5, 6).laid(Layout.STEPPED),
            Operand.of(5, 6).laid(Layout.WINDOW))
        .sample("whole numbers", op, Operand.mask(3, 5), ties(3, 5).typed(DType.I64), ties(5).typed(DType.I64))
        .sample("special beside it", op, Proof.KINKED, Operand.mask(39), Operand.of(39).in(special),
            Operand.of(39).in(special))
        .wrong("shapes", () -> op, List.of(Operand.mask(2, 3), Operand.of(2, 3), Operand.of(4)), "GP-SHAPE-010")
        .wrong("no other", () -> op, List.of(Operand.mask(2), Operand.of(2)), "GP-SHAPE-140", "three operands")
        .wrong("condition of floats", () -> op, List.of(Operand.of(2), Operand.of(2), Operand.of(2)),
            "GP-DTYPE-020", "truth values")
        .wrong("types", () -> op, List.of(Operand.mask(2), Operand.of(2), Operand.of(2).typed(DType.I64)),
            "GP-DTYPE-003")
        .tolerance(Tolerance.together(4, 0.3))
        .additions(Broadcasts::repetitions)
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          Operand condition = draw.operand(Broadcasts.thinned(draw, shape)).typed(DType.BOOL).in(Domain.booleans());
          return Drawn.of(
              op,
              condition,
              draw.operand(Broadcasts.thinned(draw, shape)),
              draw.operand(Broadcasts.thinned(draw, shape)));
        });
  }

  private static OpCase maskedFill() {
    return OpCase.of("masked fill", MaskedFill.class)
        .sample("full mask", new MaskedFill(-2.5), Operand.of(3, 5), Operand.mask(3, 5))
        .sample("broadcast", new MaskedFill(7), Operand.of(2, 3, 17), Operand.mask(3, 1))
        .sample("scalars", new MaskedFill(0.5), Operand.of(), Operand.mask())
        .sample("empty", new MaskedFill(1), Operand.of(2, 0), Operand.mask(1))
        .sample("layouts", new MaskedFill(1), Operand.of(4, 9).laid(Layout.WINDOW),
            Operand.mask(4, 9).laid(Layout.STEPPED))
        .sample("minus infinity", new MaskedFill(-INFINITE), Proof.KINKED, Operand.of(39).in(Domain.special()),
            Operand.mask(39))
        .wrong("larger mask", () -> new MaskedFill(0), List.of(Operand.of(3), Operand.mask(2, 3)),
            "GP-SHAPE-141", "mask [2, 3]", "broadcasts to x's shape")
        .wrong("shapes", () -> new MaskedFill(0), List.of(Operand.of(3), Operand.mask(2)), "GP-SHAPE-010")
        .wrong("mask of floats", () -> new MaskedFill(0), List.of(Operand.of(3), Operand.of(3)), "GP-DTYPE-020")
        .wrong("whole numbers", () -> new MaskedFill(0), List.of(ties(3).typed(DType.I64), Operand.mask(3)),
            "GP-DTYPE-002")
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          Operand mask = draw.operand(Broadcasts.thinned(draw, shape)).typed(DType.BOOL).in(Domain.booleans());
          return Drawn.of(new MaskedFill(draw.between(-3, 3)), draw.operand(shape), mask);
        });
  }

  private static OpCase clamp() {
    return OpCase.of("clamp", Clamp.class)
        .sample("both", new Clamp(-0.5, 0.5), Operand.of(3, 17))
        .sample("below", new Clamp(0, INFINITE), Operand.of(3, 17))
        .sample("above", new Clamp(-INFINITE, 0.25), Operand.of(5))
        .sample("neither", new Clamp(-INFINITE, INFINITE), Operand.of(5))
        .sample("crossed", new Clamp(0.3, -0.3), Operand.of(3, 7))
        .sample("scalar", new Clamp(-0.5, 0.5), Operand.of())
        .sample("empty", new Clamp(-0.5, 0.5), Operand.of(0, 2))
        .sample("reversed", new Clamp(-0.5, 0.5), Operand.of(3, 5, 7).laid(Layout.REVERSED))
        .sample("at the bounds", new Clamp(-0.5, 0.5), Proof.KINKED, Operand.of(60).in(Domain.ties()))
        .sample("special", new Clamp(-1, 1), Proof.KINKED, Operand.of(39).in(Domain.special()))
        .sample("special above zero", new Clamp(0, INFINITE), Proof.KINKED, Operand.of(39).in(Domain.special()))
        .wrong("bounds", () -> new Clamp(Double.NaN, 1), List.of(Operand.of(3)), "must be numbers", "got NaN and 1.0")
        .wrong("whole numbers", () -> new Clamp(0, 1), List.of(ties(3).typed(DType.I64)), "GP-DTYPE-002")
        .tolerance(Tolerance.each(1, 0)) // a bound is rounded to float32
        .flops(sample -> bounds((Clamp) sample.op()) * sample.elements())
        .drawing(draw -> {
          double most = draw.coin() ? INFINITE : draw.between(-3, 3) / 4.0 + 0.01;
          Clamp op = new Clamp(draw.between(-3, 3) / 4.0 - 0.01, most);
          return Drawn.of(op, draw.operand(draw.shape(draw.below(6))).in(Domain.steps(0)));
        });
  }

  private static long bounds(Clamp clamp) {
    return (clamp.least() == -INFINITE ? 0 : 1) + (clamp.most() == INFINITE ? 0 : 1);
  }

  private static OpCase cumulativeSum() {
    return OpCase.of("cumulative sum", CumulativeSum.class)
        .linear(Linearity.JOINT)
        .sample("vector", new CumulativeSum(0), Operand.of(17))
        .sample("columns", new CumulativeSum(0), Operand.of(3, 33))
        .sample("rows", new CumulativeSum(1), Operand.of(3, 33))
        .sample("middle", new CumulativeSum(2), Operand.of(2, 3, 5, 7))
        .sample("many columns", new CumulativeSum(1), Operand.of(2, 3, 521))
        .sample("one", new CumulativeSum(1), Operand.of(3, 1))
        .sample("empty", new CumulativeSum(0), Operand.of(0, 3))
        .sample("empty lines", new CumulativeSum(0), Operand.of(3, 0))
        .sample("long", new CumulativeSum(0), Operand.of(20011).in(Domain.uniform(-1, 1.5)))
        .sample("reversed", new CumulativeSum(1), Operand.of(4, 5, 6).laid(Layout.REVERSED))
        .sample("special", new CumulativeSum(1), Proof.FORWARD, Operand.of(3, 13).in(Domain.special()))
        .wrong("scalar", () -> new CumulativeSum(0), List.of(Operand.of()), "GP-SHAPE-142", "got rank 0")
        .wrong("axis", () -> new CumulativeSum(2), List.of(Operand.of(2, 3)), "GP-SHAPE-142", "along axis 2")
        .wrong("whole numbers", () -> new CumulativeSum(0), List.of(ties(3).typed(DType.I64)), "GP-DTYPE-002")
        .tolerance(Tolerance.each(1, 0.1))
        .flops(sample -> sample.elements())
        .drawing(draw -> {
          Shape shape = draw.shape(draw.between(1, 5));
          return Drawn.of(new CumulativeSum(draw.below(shape.rank())), draw.operand(shape));
        });
  }
}
