package org.geopeft.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Where PyTorch's loss is NaN: 0 here if no pixel counts, NaN otherwise.
class OpGoldensTest {
  private static final Device DEVICE = new VectorBackend(new VectorOptions(1)).device();

  @AfterAll
  static void close() {
    DEVICE.backend().pool().close();
  }

  /// A file with one case: the cross-entropy of two pixels and two classes.
  private record Content(double[] logits, double[] labels, double expected) implements GoldenContent {
    @Override
    public Map<?, ?> golden() {
      Map<String, ?> inputs = Map.of(
          "x", Map.of("stored", "case/x", "shape", List.of(2, 2)),
          "target", Map.of("stored", "case/target", "shape", List.of(2)));
      return Map.of("cases", List.of(Map.of(
          "name", "case", "op", "cross_entropy", "attributes", Map.of("ignore_index", -1), "inputs", inputs,
          "outputs", Map.of("output", List.of()), "grad", List.of(), "exact", List.of("output"), "special", true)));
    }

    @Override
    public double[] values(String tensor) {
      return switch (tensor) {
        case "case/x" -> logits;
        case "case/target" -> labels;
        default -> new double[] {expected};
      };
    }

    @Override
    public DType type(String tensor) {
      return tensor.equals("case/target") ? DType.I64 : DType.F32;
    }
  }

  private static final double[] PLAIN = {1, 2, 3, 4};
  private static final double[] BROKEN = {Double.NaN, 2, 3, 4};

  private static boolean holds(double[] logits, double[] labels, double expected) {
    List<GoldenOutcome> outcomes = new OpGoldens(new Content(logits, labels, expected), DEVICE).check();
    assertEquals(1, outcomes.size());
    return outcomes.getFirst().holds();
  }

  @Test
  void withoutAPixelThatCountsTheLossIsZero() {
    assertTrue(holds(PLAIN, new double[] {-1, -1}, Double.NaN));
  }

  @Test
  void aBrokenLogitMakesTheLossNaN() {
    assertTrue(holds(BROKEN, new double[] {0, 1}, Double.NaN));
  }

  @Test
  void aNumberIsNoNaN() {
    assertFalse(holds(PLAIN, new double[] {0, -1}, Double.NaN));
    assertFalse(holds(BROKEN, new double[] {0, 1}, 0));
  }
}
