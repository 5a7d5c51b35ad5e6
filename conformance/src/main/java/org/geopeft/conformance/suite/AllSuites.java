package org.geopeft.conformance.suite;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.conformance.OpCase;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;

/// All suites at once, on the backends that every machine has: what an operation of one's own has to pass to be as well
/// proven as the library's.
public final class AllSuites {
  private AllSuites() {}

  /// Puts a case through all suites.
  ///
  /// @return what holds, a line a suite
  /// @throws Nonconformance that says which sample, which value and which bound
  public static List<String> check(OpCase c) {
    Device reference = ReferenceBackend.device();
    List<Device> vectors = List.of(vector(1), vector(2), vector(7));
    Device vector = vectors.get(1);
    Device shapes = ShapeBackend.device();
    List<String> holds = new ArrayList<>();
    GradientSuite.check(c, reference);
    holds.add("gradients agree with finite differences");
    GradientSuite.checkSubsets(c, reference);
    GradientSuite.checkSubsets(c, vector);
    holds.add("gradients asked alone are those asked together");
    AdjointSuite.check(c, reference, 1e-12);
    AdjointSuite.check(c, vector, 3e-6);
    holds.add("where the forward is linear, the backward is its adjoint");
    BackendSuite.check(c, reference, reference);
    holds.add("every layout gives the same");
    BackendSuite.check(c, reference, vector);
    holds.add("the vector backend agrees with the reference");
    BitsSuite.checkSame(c, vectors);
    BitsSuite.checkRepeated(c, vector, 3);
    holds.add("the same bits every time, for 1, 2 and 7 threads");
    AgainSuite.check(c, reference);
    AgainSuite.check(c, vector);
    holds.add("what is computed again instead of kept is the same");
    ShapeSuite.check(c, reference);
    holds.add("shapes and FLOPs without data are those with data");
    ErrorSuite.check(c, reference);
    ErrorSuite.checkOperands(c, reference, shapes);
    holds.add("wrong operands are refused in clear words");
    vectors.forEach(device -> device.backend().pool().close());
    reference.backend().pool().close();
    return holds;
  }

  private static Device vector(int threads) {
    return new VectorBackend(new VectorOptions(threads)).device();
  }
}
