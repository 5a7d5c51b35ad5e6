package org.geopeft.conformance.suite;

import java.util.List;
import org.geopeft.autograd.RandomCounter;
import org.geopeft.autograd.Run;
import org.geopeft.autograd.Tape;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.shape.ShapeBackend;

/// The shape backend against one that computes: it runs every operation forward and backward, gives the same shapes,
/// which are those of the operation's rule, and counts the FLOPs that the case says.
public final class ShapeSuite {
  private ShapeSuite() {}

  /// All samples of a case.
  ///
  /// @param computing any device of a float64 backend
  public static void check(OpCase c, Device computing) {
    ShapeBackend backend = new ShapeBackend(DType.F64);
    Device device = new Device(backend, 0);
    for (Sample sample : c.samples()) {
      backend.reset();
      List<Shape> counted = forwardAndBackward(sample, device, () -> checkFlops(c, sample, backend));
      List<Shape> computed = forwardAndBackward(sample, computing, () -> {});
      if (!counted.equals(computed)) {
        throw new Nonconformance(sample + ": shapes " + counted + " without data, " + computed + " with data");
      }
      List<Shape> ruled = sample.shapesByRule();
      if (!ruled.equals(computed)) {
        throw new Nonconformance(sample + ": the shape rule says " + ruled + ", the forward gives " + computed);
      }
    }
  }

  private static void checkFlops(OpCase c, Sample sample, ShapeBackend backend) {
    long flops = backend.total().flops();
    long expected = c.flops().applyAsLong(sample);
    if (flops != expected) {
      throw new Nonconformance(
          sample + ": " + flops + " FLOPs counted, the case says " + expected + "; " + backend.work());
    }
  }

  private static List<Shape> forwardAndBackward(Sample sample, Device device, Runnable afterForward) {
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS);
        Tape tape = new Tape()) {
      Run run = Run.training(scope, tape, new RandomCounter(7, 0));
      boolean backward = sample.proof() != Proof.FORWARD;
      List<Tensor> operands = sample.make(scope, true).stream()
          .map(operand -> operand.type() == DType.F64 && backward ? tape.watch(operand) : operand)
          .toList();
      List<Tensor> outputs = Sample.apply(run, sample.op(), operands);
      afterForward.run();
      List<Tensor> upstream = outputs.stream().map(output -> scope.allocate(output.shape())).toList();
      if (Evaluation.isFollowed(outputs)) {
        tape.backward(run.with((Tape) null), outputs, upstream, scope);
      }
      return outputs.stream().map(Tensor::shape).toList();
    }
  }
}
