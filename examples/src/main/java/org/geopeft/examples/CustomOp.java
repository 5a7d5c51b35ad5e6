package org.geopeft.examples;

import java.io.PrintStream;
import java.util.List;
import org.geopeft.autograd.GradCheck;
import org.geopeft.conformance.Domain;
import org.geopeft.conformance.Layout;
import org.geopeft.conformance.OpCase;
import org.geopeft.conformance.Operand;
import org.geopeft.conformance.Sample;
import org.geopeft.conformance.Sample.Proof;
import org.geopeft.conformance.Tolerance;
import org.geopeft.conformance.suite.AllSuites;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;

/// [UnitLength] put through what the library's own operations go through: finite differences, and all suites.
public final class CustomOp {
  private CustomOp() {}

  /// What the suites need to know: samples that are awkward, what must be refused, how exact, how much work.
  public static OpCase unitLength() {
    UnitLength op = new UnitLength(1e-6);
    return OpCase.of("unit length", UnitLength.class)
        .sample("rows", op, Operand.of(3, 5))
        .sample("vector", op, Operand.of(7))
        .sample("planes", op, Operand.of(2, 3, 4))
        .sample("single elements", op, Operand.of(5, 1).in(Domain.awayFromZero(0.5, 2)))
        .sample("rows of none", op, Operand.of(3, 0))
        .sample("no rows", op, Operand.of(0, 4))
        .sample("primes", op, Operand.of(13, 31))
        .sample("reversed", op, Operand.of(4, 6).laid(Layout.REVERSED))
        .sample("large values", op, Operand.of(3, 8).in(Domain.uniform(-100, 100)))
        .sample("damped", new UnitLength(1), Operand.of(3, 5))
        .sample("not a number", op, Proof.FORWARD, Operand.of(2, 13).in(Domain.special()))
        .wrong("scalar", () -> op, List.of(Operand.of()), "EX-SHAPE-001", "unit length of []", "x has a last axis")
        .tolerance(Tolerance.together(6, 1)) // g and y Σ g y may cancel: the error is that of terms of size 1
        .additions(sample -> sample.shape(0).size(-1))
        .flops(CustomOp::flops)
        .drawing(draw -> OpCase.Drawn.of(
            op, draw.operand(draw.shape(draw.between(1, 4))).in(Domain.awayFromZero(0.5, 2))));
  }

  /// Square, sum and quotient of each element; sum with eps and root of each length.
  private static long flops(Sample sample) {
    Shape x = sample.shape(0);
    return 3 * x.elements() + 2 * x.with(-1, 1).elements();
  }

  /// Finite differences by hand, for one shape; the suites do it for all samples.
  static GradCheck.Worst gradCheck() {
    Device device = ReferenceBackend.device();
    try (Scope scope = device.scope(Lifetime.MICRO, MemoryUse.ACTIVATIONS)) {
      Tensor x = scope.allocate(Shape.of(2, 3)).set(1, -2, 0.5, 3, 0.25, -1);
      return GradCheck.check(
          device, List.of(x), (run, in) -> List.of(run.apply(new UnitLength(1e-6), in.getFirst())), 1e-5);
    }
  }

  static void prove(PrintStream out) {
    out.println("finite differences: " + gradCheck());
    for (String suite : AllSuites.check(unitLength())) {
      out.println("holds: " + suite);
    }
  }

  /// Prints the worst gradient and the suites that hold.
  public static void main(String[] arguments) {
    prove(System.out);
  }
}
