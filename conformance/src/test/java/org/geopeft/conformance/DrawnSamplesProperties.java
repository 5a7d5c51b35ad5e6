package org.geopeft.conformance;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.geopeft.conformance.suite.AdjointSuite;
import org.geopeft.conformance.suite.BackendSuite;
import org.geopeft.conformance.suite.GradientSuite;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;

/// Samples of any seed: shapes of rank 0 to 5, sizes 0, 1, primes and around powers of two, any layout. A failure names
/// the case and the seed: `OpCases.named(case).random().apply(new Draw(seed))` is the sample.
class DrawnSamplesProperties {
  private static final Device REFERENCE = ReferenceBackend.device();
  private static final Device VECTOR = new VectorBackend(new VectorOptions(2)).device();

  @Provide
  Arbitrary<OpCase> cases() {
    return Arbitraries.of(OpCases.all());
  }

  private static Sample sample(OpCase c, long seed) {
    return c.random().apply(new Draw(seed));
  }

  @Property(tries = 1500, seed = "1", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void theVectorBackendAgreesWithTheReference(@ForAll("cases") OpCase c, @ForAll long seed) {
    BackendSuite.check(c, sample(c, seed), REFERENCE, VECTOR);
  }

  @Property(tries = 300, seed = "1", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void gradientsAgreeWithFiniteDifferences(@ForAll("cases") OpCase c, @ForAll long seed) {
    GradientSuite.check(sample(c, seed), REFERENCE);
  }

  @Property(tries = 500, seed = "1", shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void backwardIsTheAdjointOfALinearForward(@ForAll("cases") OpCase c, @ForAll long seed) {
    Sample sample = sample(c, seed);
    AdjointSuite.check(c, sample, REFERENCE, 1e-12);
    AdjointSuite.check(c, sample, VECTOR, 3e-6);
  }
}
