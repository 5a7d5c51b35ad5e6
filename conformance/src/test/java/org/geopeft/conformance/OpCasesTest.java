package org.geopeft.conformance;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.geopeft.conformance.suite.AgainSuite;
import org.geopeft.conformance.suite.BackendSuite;
import org.geopeft.conformance.suite.ErrorSuite;
import org.geopeft.conformance.suite.GradientSuite;
import org.geopeft.conformance.suite.ShapeSuite;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.shape.ShapeBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// The suites on the reference backend.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpCasesTest {
  private final Device reference = ReferenceBackend.device(); // one a class run: PIT runs the class many times a JVM

  @AfterAll
  void close() {
    reference.backend().pool().close();
  }

  private static Stream<DynamicTest> each(Consumer<OpCase> suite) {
    return OpCases.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> suite.accept(c)));
  }

  @TestFactory
  Stream<DynamicTest> gradientsAgreeWithFiniteDifferences() {
    return each(c -> GradientSuite.check(c, reference));
  }

  @TestFactory
  Stream<DynamicTest> everyLayoutGivesTheSame() {
    return each(c -> BackendSuite.check(c, reference, reference));
  }

  @TestFactory
  Stream<DynamicTest> gradientsAskedAloneAreThoseAskedTogether() {
    return each(c -> GradientSuite.checkSubsets(c, reference));
  }

  @TestFactory
  Stream<DynamicTest> whatIsComputedAgainIsTheSame() {
    return each(c -> AgainSuite.check(c, reference));
  }

  @TestFactory
  Stream<DynamicTest> wrongOperandsAreRefusedInClearWords() {
    return each(c -> ErrorSuite.check(c, reference));
  }

  @TestFactory
  Stream<DynamicTest> theShapeBackendKnowsShapesAndFlops() {
    return each(c -> ShapeSuite.check(c, reference));
  }

  @TestFactory
  Stream<DynamicTest> operandsOfOtherDevicesTypesAndClosedScopesAreRefused() {
    Device shapes = ShapeBackend.device();
    return each(c -> ErrorSuite.checkOperands(c, reference, shapes));
  }

  @TestFactory
  Stream<DynamicTest> integersAreRefusedOrStayIntegers() {
    return each(c -> ErrorSuite.checkIntegers(c, reference));
  }
}
