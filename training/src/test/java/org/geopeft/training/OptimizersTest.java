package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

class OptimizersTest {

  private final Toy.Net net = new Toy.Net(ReferenceBackend.device(), 1, true);

  @Test
  void overridesMakeGroupsInTheirOrderBeforeTheRest() {
    Map<String, Double> overrides = new LinkedHashMap<>();
    overrides.put("model.head.bias", 0.5);
    overrides.put("decoder", 0.25);
    var groups = Optimizers.groups(net.parameters(), 0.1, overrides);
    assertEquals(3, groups.size());
    assertEquals(0.5, groups.get(0).rate());
    assertEquals(1, groups.get(0).parameters().size());
    assertEquals(2, groups.get(1).parameters().size());
    assertEquals(0.1, groups.get(2).rate());
    assertEquals(1, groups.get(2).parameters().size());
  }

  @Test
  void overlappingAndEmptyOverridesAreRefused() {
    Map<String, Double> twice = new LinkedHashMap<>();
    twice.put("head", 0.5);
    twice.put("bias", 0.25);
    var overlap =
        assertThrows(IllegalArgumentException.class, () -> Optimizers.groups(net.parameters(), 0.1, twice));
    assertEquals("lr_overrides: parameter model.head.bias is named twice, the second time by bias.",
        overlap.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Optimizers.groups(net.parameters(), 0.1, Map.of("hed", 0.5)));
  }
}
