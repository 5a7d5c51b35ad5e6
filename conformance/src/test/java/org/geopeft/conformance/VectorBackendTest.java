package org.geopeft.conformance;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.geopeft.conformance.suite.AgainSuite;
import org.geopeft.conformance.suite.BackendSuite;
import org.geopeft.conformance.suite.BitsSuite;
import org.geopeft.conformance.suite.ErrorSuite;
import org.geopeft.conformance.suite.GradientSuite;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The suites on the vector backend, at the width that system property `geopeft.vector_bits` sets for the JVM; the
/// build runs this class once for each width.
class VectorBackendTest {
  private static final Device REFERENCE = ReferenceBackend.device();
  private static final Device ONE = threads(1);
  private static final Device TWO = threads(2);
  private static final Device SEVEN = threads(7);

  private static Device threads(int threads) {
    return new VectorBackend(new VectorOptions(threads)).device();
  }

  private static Stream<DynamicTest> each(Consumer<OpCase> suite) {
    return OpCases.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> suite.accept(c)));
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheReference() {
    return each(c -> BackendSuite.check(c, REFERENCE, TWO));
  }

  @TestFactory
  Stream<DynamicTest> gradientsAskedAloneAreThoseAskedTogether() {
    return each(c -> GradientSuite.checkSubsets(c, TWO));
  }

  @TestFactory
  Stream<DynamicTest> theSameBitsForOneTwoAndSevenThreads() {
    return each(c -> BitsSuite.checkSame(c, List.of(ONE, TWO, SEVEN)));
  }

  @TestFactory
  Stream<DynamicTest> theSameBitsInEveryRepetition() {
    return each(c -> BitsSuite.checkRepeated(c, TWO, 20));
  }

  @TestFactory
  Stream<DynamicTest> whatIsComputedAgainIsTheSame() {
    return each(c -> AgainSuite.check(c, TWO));
  }

  @TestFactory
  Stream<DynamicTest> wrongOperandsAreRefusedInClearWords() {
    return each(c -> ErrorSuite.check(c, TWO));
  }
}
