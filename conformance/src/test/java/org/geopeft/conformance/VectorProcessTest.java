package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vector backend in processes of its own: every vector width the machine has, and every compiler.
class VectorProcessTest {
  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void agreesWithTheReferenceAtEveryWidth(int bits) throws IOException, InterruptedException {
    assumeTrue(bits <= FloatVector.SPECIES_PREFERRED.vectorBitSize(),
        () -> "this machine has no vectors of " + bits + " bits");
    String printed = ConformanceProcess.run("agree", "-Dgeopeft.vector_bits=" + bits);
    assertTrue(printed.contains(bits + "-bit"), printed);
    assertFalse(printed.contains("FAILED"), printed);
  }

  /// Interpreted, compiled by C1 and by C2: the same bits.
  @Test
  void theSameBitsBeforeAndAfterCompilation() throws IOException, InterruptedException {
    String interpreted = ConformanceProcess.run("1", "-Xint");
    assertFalse(interpreted.contains("FAILED"), interpreted);
    assertEquals(OpCases.all().size() + 1, interpreted.lines().count());
    assertEquals(interpreted, ConformanceProcess.run("8", "-XX:TieredStopAtLevel=1"));
    assertEquals(interpreted, ConformanceProcess.run("15", "-Xbatch"));
  }
}
