package org.geopeft.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.geopeft.autograd.op.AddScaled;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Power;
import org.geopeft.autograd.op.Scale;
import org.geopeft.conformance.OpCase.Drawn;
import org.geopeft.conformance.OpCase.Linearity;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Unary;

/// Element by element: a case for each row of the tables [Unary] and [Binary].
final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Unary function : Unary.values()) {
      cases.add(unary(function));
    }
    for (Binary function : Binary.values()) {
      cases.add(binary(function));
    }
    cases.add(scale());
    cases.add(addScaled());
    cases.add(power());
    return cases;
  }

  /// Where a function is defined and has a slope; exhaustive, so that a new row must say it.
  private static Domain domain(Unary function) {
    return switch (function) {
      case ABS, RELU, SIGN -> Domain.awayFromZero(0.01, 2);
      case FLOOR, ROUND -> Domain.betweenHalves();
      case RECIPROCAL -> Domain.awayFromZero(0.2, 2);
      case LOG -> Domain.uniform(0.1, 5);
      case LOG1P -> Domain.uniform(-0.5, 3);
      case SQRT, RSQRT -> Domain.uniform(0.1, 4);
      case EXP, ERF, TANH -> Domain.uniform(-3, 3);
      case SIN, COS -> Domain.uniform(-6, 6);
      case GELU, GELU_TANH, SILU, SIGMOID -> Domain.uniform(-7, 7);
      case NEG, SQUARE -> Domain.uniform(-2, 2);
    };
  }

  /// In rounding errors; what only moves or flips bits must be exact.
  private static Tolerance tolerance(Unary function) {
    return switch (function) {
      case NEG, ABS, RELU, FLOOR, ROUND, SIGN -> Tolerance.EXACT;
      case SQUARE -> Tolerance.each(1, 0);
      case EXP, LOG, LOG1P, SQRT, RSQRT, RECIPROCAL -> Tolerance.each(4, 0.01);
      case SIN, COS, TANH, SIGMOID, ERF, GELU, GELU_TANH, SILU -> Tolerance.each(6, 0.1);
    };
  }

  private static OpCase unary(Unary function) {
    ElementwiseUnary op = new ElementwiseUnary(function);
    Domain domain = domain(function);
    return OpCase.of(function.name().toLowerCase(Locale.ROOT), ElementwiseUnary.class)
        .sample("matrix", op, Operand.of(3, 5).in(domain))
        .sample("scalar", op, Operand.of().in(domain))
        .sample("one", op, Operand.of(1, 1, 1).in(domain))
        .sample("empty", op, Operand.of(2, 0, 3).in(domain))
        .sample("long", op, Operand.of(1031).in(domain))
        .sample("reversed", op, Operand.of(3, 7, 5).in(domain).laid(Layout.REVERSED))
        .sample("window", op, Operand.of(5, 17).in(domain).laid(Layout.WINDOW))
        .sample("stepped", op, Operand.of(2, 33).in(domain).laid(Layout.STEPPED))
        .sample("repeated", op, Operand.of(3, 9).in(domain).laid(Layout.REPEATED))
        .sample("special", op, Proof.FORWARD, Operand.of(39).in(Domain.special()))
        .tolerance(tolerance(function))
        .flops(sample -> sample.elements())
        .drawing(draw -> Drawn.of(op, draw.operand(draw.shape(draw.below(6))).in(domain)));
  }

  private static OpCase binary(Binary function) {
    ElementwiseBinary op = new ElementwiseBinary(function);
    boolean kinked = function == Binary.MAX || function == Binary.MIN;
    Domain plain = function == Binary.POW ? Domain.uniform(0.3, 2) : Domain.uniform(-1, 1);
    Domain first = kinked ? Domain.steps(0) : plain;
    Domain second = kinked ? Domain.steps(0.5) : function == Binary.DIV ? Domain.awayFromZero(0.2, 2) : first;
    return OpCase.of(function.name().toLowerCase(Locale.ROOT), ElementwiseBinary.class)
        .linear(linearity(function))
        .sample("equal shapes", op, Operand.of(3, 5).in(first), Operand.of(3, 5).in(second))
        .sample("scalars", op, Operand.of().in(first), Operand.of().in(second))
        .sample("row", op, Operand.of(4, 5).in(first), Operand.of(5).in(second))
        .sample("column", op, Operand.of(4, 1).in(first), Operand.of(4, 7).in(second))
        .sample("outer", op, Operand.of(3, 1).in(first), Operand.of(5).in(second))
        .sample("scalar and cube", op, Operand.of().in(first), Operand.of(2, 3, 4).in(second))
        .sample("channels", op, Operand.of(2, 3, 4, 5).in(first), Operand.of(3, 1, 1).in(second))
        .sample("empty", op, Operand.of(0, 3).in(first), Operand.of(1, 3).in(second))
        .sample("empty by one", op, Operand.of(2, 0).in(first), Operand.of(2, 1).in(second))
        .sample("layouts", op,
            Operand.of(5, 6).in(first).laid(Layout.REVERSED), Operand.of(5, 6).in(second).laid(Layout.STEPPED))
        .sample(
            "ties", op, function == Binary.POW ? Proof.FORWARD : Proof.KINKED,
            Operand.of(50).in(Domain.ties()), Operand.of(50).in(Domain.ties()))
        .sample(
            "special", op, Proof.FORWARD, Operand.of(13, 1).in(Domain.special()), Operand.of(13).in(Domain.special()))
        .wrong("shapes", () -> op, List.of(Operand.of(2, 3), Operand.of(4)),
            "GP-SHAPE-010", "do not broadcast", "got 3 and 4 at axis -1", "a [2, 3]", "b [4]")
        .tolerance(Tolerance.together(4, 0.3))
        .additions(Broadcasts::repetitions)
        .flops(Broadcasts::elements)
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          return Drawn.of(
              op,
              draw.operand(Broadcasts.thinned(draw, shape)).in(first),
              draw.operand(Broadcasts.thinned(draw, shape)).in(second));
        });
  }

  private static OpCase scale() {
    return OpCase.of("scale", Scale.class)
        .linear(Linearity.JOINT)
        .sample("matrix", new Scale(0.3), Operand.of(3, 5))
        .sample("scalar", new Scale(-2), Operand.of())
        .sample("by zero", new Scale(0), Operand.of(7))
        .sample("infinite", new Scale(3), Proof.FORWARD, Operand.of(26).in(Domain.special()))
        .sample("empty", new Scale(2), Operand.of(0))
        .sample("window", new Scale(1.5), Operand.of(4, 9).laid(Layout.WINDOW))
        .tolerance(Tolerance.each(2, 0))
        .flops(sample -> isPlain(((Scale) sample.op()).factor()) ? 0 : sample.elements())
        .drawing(draw -> Drawn.of(new Scale(draw.between(-3, 3) / 4.0), draw.operand(draw.shape(draw.below(6)))));
  }

  private static OpCase power() {
    Domain positive = Domain.uniform(0.2, 2);
    Domain special = Domain.of(
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, -1, 1, -2, 3, 1e-20, 1e20);
    return OpCase.of("power", Power.class)
        .sample("two", new Power(2), Operand.of(3, 5))
        .sample("three", new Power(3), Operand.of(17))
        .sample("one", new Power(1), Operand.of(3))
        .sample("zero", new Power(0), Operand.of(2, 3))
        .sample("half", new Power(0.5), Operand.of().in(positive))
        .sample("minus half", new Power(-0.5), Operand.of(5, 7).in(positive).laid(Layout.REVERSED))
        .sample("reciprocal", new Power(-1), Operand.of(4, 4).in(Domain.awayFromZero(0.3, 2)))
        .sample("broken", new Power(2.5), Operand.of(2, 1, 9).in(positive).laid(Layout.STEPPED))
        .sample("empty", new Power(1.5), Operand.of(0, 3))
        .sample("at zero", new Power(2), Proof.KINKED, Operand.of(3).in(Domain.constant(0)))
        .sample("zero of special", new Power(0), Proof.KINKED, Operand.of(11).in(special))
        .sample("half of special", new Power(0.5), Proof.FORWARD, Operand.of(11).in(special))
        .sample("reciprocal of special", new Power(-1), Proof.FORWARD, Operand.of(11).in(special))
        .sample("three of special", new Power(3), Proof.FORWARD, Operand.of(11).in(special))
        .sample("minus 1.5 of special", new Power(-1.5), Proof.FORWARD, Operand.of(11).in(special))
        .wrong("integers", () -> new Power(2), List.of(Operand.of(3).typed(DType.I64)),
            "GP-DTYPE-002", "operand of type i64", "floats")
        .tolerance(Tolerance.each(6, 0.1))
        .flops(sample -> isPlainPower((Power) sample.op()) ? 0 : sample.elements())
        .drawing(draw -> Drawn.of(
            new Power(draw.one(List.of(-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0))),
            draw.operand(draw.shape(draw.below(6))).in(positive)));
  }

  private static boolean isPlainPower(Power power) {
    return power.exponent() == 0 || power.exponent() == 1;
  }

  private static OpCase addScaled() {
    return OpCase.of("add scaled", AddScaled.class)
        .linear(Linearity.JOINT)
        .sample("residual", new AddScaled(1), Operand.of(3, 5), Operand.of(3, 5))
        .sample("scaled", new AddScaled(0.25), Operand.of(2, 3, 4), Operand.of(2, 3, 4))
        .sample("scalars", new AddScaled(-1), Operand.of(), Operand.of())
        .sample("empty", new AddScaled(2), Operand.of(3, 0), Operand.of(3, 0))
        .sample(
            "layouts", new AddScaled(2), Operand.of(5, 7).laid(Layout.REVERSED), Operand.of(5, 7).laid(Layout.REPEATED))
        .wrong("shapes", () -> new AddScaled(1), List.of(Operand.of(2, 3), Operand.of(3)),
            "GP-SHAPE-011", "[2, 3] and [3]", "equal shapes")
        .tolerance(Tolerance.together(4, 1e-3))
        .flops(ElementwiseCases::addScaledFlops)
        .drawing(draw -> {
          Shape shape = draw.shape(draw.below(6));
          return Drawn.of(new AddScaled(draw.between(-3, 3) / 2.0), draw.operand(shape), draw.operand(shape));
        });
  }

  private static long addScaledFlops(Sample sample) {
    double factor = ((AddScaled) sample.op()).factor();
    long elements = sample.shape(0).elements();
    return factor == 0 ? 0 : isPlain(factor) ? elements : 2 * elements;
  }

  /// Nothing is multiplied by 0, 1 and −1.
  private static boolean isPlain(double factor) {
    return factor == 0 || Math.abs(factor) == 1;
  }

  private static Linearity linearity(Binary function) {
    return switch (function) {
      case ADD, SUB -> Linearity.JOINT;
      case MUL -> Linearity.EACH;
      case DIV, POW, MAX, MIN -> Linearity.NONE;
    };
  }
}
