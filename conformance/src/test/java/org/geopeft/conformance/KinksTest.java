package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.autograd.op.Clamp;
import org.geopeft.autograd.op.Classify;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.autograd.op.Extreme;
import org.geopeft.autograd.op.ExtremeAlong;
import org.geopeft.autograd.op.LogSoftmax;
import org.geopeft.autograd.op.MaskedFill;
import org.geopeft.autograd.op.Power;
import org.geopeft.autograd.op.SoftmaxOp;
import org.geopeft.autograd.op.StandardDeviation;
import org.geopeft.autograd.op.VectorNorm;
import org.geopeft.autograd.op.Where;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Gradients where finite differences mean nothing, at ties, bounds, zeros and beside NaN, and results of NaN and
/// infinities. The numbers are PyTorch's.
class KinksTest {
  private static final double NAN = Double.NaN;
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final List<Device> DEVICES =
      List.of(ReferenceBackend.device(), new VectorBackend(new VectorOptions(2)).device());

  private static double[] of(double... values) {
    return values;
  }

  private static Extreme extreme(Reduction reduction) {
    return new Extreme(reduction, List.of(0));
  }

  private static ElementwiseUnary unary(Unary function) {
    return new ElementwiseUnary(function);
  }

  private static ElementwiseBinary binary(Binary function) {
    return new ElementwiseBinary(function);
  }

  @TestFactory
  Stream<DynamicTest> oneOperand() {
    List<Integer> axis = List.of(0);
    return Stream.of(
        one("equals share", extreme(Reduction.MAX), of(1, 3, 3, 2), 6, of(0, 3, 3, 0)),
        one("smallest share", extreme(Reduction.MIN), of(1, 3, 1, 1), 6, of(2, 0, 2, 2)),
        one("the largest is NaN", extreme(Reduction.MAX), of(1, NAN), 1, of(NAN, NAN)),
        one("infinities share", extreme(Reduction.MAX), of(INFINITE, 1, INFINITE), 1, of(0.5, 0, 0.5)),
        one("the first of equals", new ExtremeAlong(Reduction.MAX, 0), of(1, 3, 3), 6, of(0, 6, 0)),
        one("the first of the smallest", new ExtremeAlong(Reduction.MIN, 0), of(4, 3, 3), 6, of(0, 6, 0)),
        one("the first NaN", new ExtremeAlong(Reduction.MIN, 0), of(4, NAN, NAN), 6, of(0, 6, 0)),
        one("at bounds", new Clamp(-1, 1), of(-2, -1, 0, 1, 2, NAN), 1, of(0, 0, 1, 0, 0, 0)),
        one("at one bound", new Clamp(0, INFINITE), of(0, 1, INFINITE, -INFINITE), 1, of(0, 1, 1, 0)),
        one("crossed bounds", new Clamp(1, -1), of(0, 1, -1), 1, of(0, 0, 0)),
        one("size of zero", unary(Unary.ABS), of(0, -0.0, NAN, -2), 3, of(0, 0, 0, -3)),
        one("rectified zero", unary(Unary.RELU), of(0, -1, 2, NAN), 3, of(0, 0, 3, 3)),
        one("steps", unary(Unary.FLOOR), of(0, 1.5), 3, of(0, 0)),
        one("rounding", unary(Unary.ROUND), of(0.5, 1), 3, of(0, 0)),
        one("sign", unary(Unary.SIGN), of(0, -1), 3, of(0, 0)),
        one("root of zero", unary(Unary.SQRT), of(0), 1, of(INFINITE)),
        one("power of 0", new Power(0), of(0, NAN, INFINITE), 1, of(0, 0, 0)),
        one("power of 1", new Power(1), of(0, NAN), 2, of(2, 2)),
        one("power of 2", new Power(2), of(0, -3), 1, of(0, -6)),
        one("power of a half", new Power(0.5), of(0, 4, -1), 1, of(INFINITE, 0.25, NAN)),
        one("power of -1", new Power(-1), of(0, 2), 1, of(-INFINITE, -0.25)),
        one("no deviation", new StandardDeviation(axis, 1), of(2, 2, 2), 1, of(0, 0, 0)),
        one("no length", new VectorNorm(2, axis), of(0, 0), 1, of(0, 0)),
        one("sizes of zeros", new VectorNorm(1, axis), of(0, -2), 3, of(0, -3)),
        one("equal sizes", new VectorNorm(INFINITE, axis), of(2, -2, 1), 6, of(3, -3, 0)),
        one("all zeros", new VectorNorm(INFINITE, axis), of(0, 0), 1, of(0, 0)),
        one("broken order at zero", new VectorNorm(0.5, axis), of(0, 4), 1, of(0, 1)),
        one("impossible class", new SoftmaxOp(), of(0, -INFINITE, 0), 1, of(0, 0, 0)),
        one("logarithm of an impossible class", new LogSoftmax(0), of(0, -INFINITE, 0), 2, of(-1, 2, -1)));
  }

  private static DynamicTest one(String name, Op op, double[] x, double g, double[] expected) {
    return DynamicTest.dynamicTest(name, () -> check(op, List.of(x), List.of(), g, List.of(expected)));
  }

  @TestFactory
  Stream<DynamicTest> twoOperands() {
    return Stream.of(
        two("equal", binary(Binary.MAX), of(1, 2, NAN), of(1, 3, 0), of(2, 0, 4), of(2, 4, 4)),
        two("equal below", binary(Binary.MIN), of(1, 2, 0), of(1, 3, NAN), of(2, 4, 4), of(2, 0, 4)),
        two("zero to a power", binary(Binary.POW), of(0, 0, 0), of(0, 2, 1), of(0, 0, 4), of(0, 0, 0)),
        two("zero to a negative power", binary(Binary.POW), of(0), of(-1), of(-INFINITE), of(-INFINITE)),
        two("negative base", binary(Binary.POW), of(-2, -2), of(3, 2), of(48, -16), of(NAN, NAN)));
  }

  private static DynamicTest two(String name, Op op, double[] a, double[] b, double[] byA, double[] byB) {
    return DynamicTest.dynamicTest(name, () -> check(op, List.of(a, b), List.of(), 4, List.of(byA, byB)));
  }

  @TestFactory
  Stream<DynamicTest> nanInWhatIsNotChosenDoesNotLeak() {
    double[] mask = of(1, 0);
    return Stream.of(
        DynamicTest.dynamicTest("where", () ->
            check(new Where(), List.of(mask, of(1, NAN), of(NAN, 2)), List.of(0), 3, List.of(of(3, 0), of(0, 3)))),
        DynamicTest.dynamicTest("masked fill", () ->
            check(new MaskedFill(-INFINITE), List.of(of(NAN, 2), mask), List.of(1), 3, List.of(of(0, 3)))));
  }

  @TestFactory
  Stream<DynamicTest> values() {
    double[] odd = of(INFINITE, -INFINITE, NAN, 0, -2, 4);
    return Stream.of(
        value("power of 0", new Power(0), odd, of(1, 1, 1, 1, 1, 1)),
        value("power of a half", new Power(0.5), odd, of(INFINITE, NAN, NAN, 0, NAN, 2)),
        value("power of minus a half", new Power(-0.5), odd, of(0, NAN, NAN, INFINITE, NAN, 0.5)),
        value("power of 2.5", new Power(2.5), odd, of(INFINITE, INFINITE, NAN, 0, NAN, 32)),
        value("is NaN", new Classify(Classify.Kind.NAN), odd, of(0, 0, 1, 0, 0, 0)),
        value("is finite", new Classify(Classify.Kind.FINITE), odd, of(0, 0, 0, 1, 1, 1)),
        value("rounding halves", unary(Unary.ROUND), of(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5), of(-2, -2, 0, 0, 2, 2)),
        value("crossed bounds", new Clamp(1, -1), of(0, 5, NAN), of(-1, -1, NAN)));
  }

  private static DynamicTest value(String name, Op op, double[] x, double[] expected) {
    return DynamicTest.dynamicTest(name, () -> {
      for (Device device : DEVICES) {
        try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
          Tensor operand = scope.allocate(Shape.of(x.length)).set(x);
          Tensor output = Sample.apply(Run.evaluation(scope), op, List.of(operand)).getFirst();
          assertArrayEquals(expected, plus0(output.toDoubles()), 1e-6, op + " on " + device);
        }
      }
    });
  }

  /// Applies the operation and holds the gradients of Σ g·output against the values expected.
  ///
  /// @param masks which operands are truth values
  private static void check(Op op, List<double[]> operands, List<Integer> masks, double g, List<double[]> expected) {
    for (Device device : DEVICES) {
      try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
          Tape tape = new Tape()) {
        Run run = Run.training(scope, tape, new RandomCounter(7, 0));
        List<Tensor> all = new ArrayList<>();
        List<Tensor> followed = new ArrayList<>();
        for (double[] values : operands) {
          boolean mask = masks.contains(all.size());
          DType type = mask ? DType.BOOL : device.backend().floatType();
          Tensor tensor = scope.allocate(type, Shape.of(values.length)).set(values);
          all.add(mask ? tensor : tape.watch(tensor));
          if (!mask) {
            followed.add(all.getLast());
          }
        }
        Tensor output = Sample.apply(run, op, all).getFirst();
        tape.backward(run.with((Tape) null), output, run.full(output.shape(), g), scope);
        for (int i = 0; i < expected.size(); i++) {
          Tensor gradient = tape.gradient(followed.get(i));
          assertNotNull(gradient);
          assertArrayEquals(expected.get(i), plus0(gradient.toDoubles()), 1e-6, op + " on " + device);
        }
      }
    }
  }

  /// −0 as 0: their difference is nothing that a step could tell.
  private static double[] plus0(double[] values) {
    double[] result = values.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += 0;
    }
    return result;
  }
}
