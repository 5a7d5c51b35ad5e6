package org.geopeft.datasets.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.geopeft.datasets.SharedFolder;
import org.geopeft.datasets.golden.GoldenCheck.Outcome;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.weights.Safetensors;
import org.geopeft.weights.SafetensorsFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/// What the reference implementation made of the same data.
class DataGoldenTest {
  private static List<GoldenCheck> check(Path golden) {
    SafetensorsFile file = Safetensors.read(golden);
    Map<String, ?> description = JsonMapper.shared().readValue(file.metadata().get("golden"), Map.class);
    return DataGolden.check(golden.getFileName().toString(), description,
        name -> file.tensors().get(name).toFloats(), SharedFolder.resolve("data"), ReferenceBackend.device());
  }

  @TestFactory
  Stream<DynamicTest> burnScarsAndSymmetries() throws IOException {
    List<Path> goldens;
    try (Stream<Path> files = Files.list(SharedFolder.resolve("goldens/data"))) {
      goldens = files
          .filter(file -> file.getFileName().toString()
              .matches("(burn_scars__|transform__d4|statistics__BurnScars).*\\.safetensors"))
          .sorted()
          .toList();
    }
    assertTrue(goldens.size() >= 13, "golden files: " + goldens);
    return goldens.stream().map(golden -> DynamicTest.dynamicTest(golden.getFileName().toString(), () -> {
      List<GoldenCheck> checks = check(golden);
      assertEquals(List.of(), checks.stream().filter(each -> each.outcome() != Outcome.PASSED).toList());
      assertTrue(checks.size() >= 3);
    }));
  }

  @Test
  void whatDoesNotExistYetIsSkippedByName() {
    List<GoldenCheck> checks = check(SharedFolder.resolve("goldens/data/reBEN_7k__clay_gw_clay_bands.safetensors"));
    assertEquals(1, checks.size());
    assertEquals(Outcome.SKIPPED, checks.getFirst().outcome());
    assertEquals("reBEN_7k__clay_gw_clay_bands.safetensors", checks.getFirst().name());
  }

  @Test
  void changedPixelsFail() {
    SafetensorsFile file =
        Safetensors.read(SharedFolder.resolve("goldens/data/burn_scars__small_rgb_scaled.safetensors"));
    Map<String, Object> description = JsonMapper.shared().readValue(file.metadata().get("golden"), Map.class);
    ((Map<String, Object>) description.get("init_args")).put("constant_scale", 0.5001);
    List<GoldenCheck> checks = DataGolden.check("changed", description,
        name -> file.tensors().get(name).toFloats(), SharedFolder.resolve("data"), ReferenceBackend.device());
    assertTrue(checks.stream().anyMatch(each ->
        each.name().equals("train/0/image crc32") && each.outcome() == Outcome.FAILED), checks.toString());
    assertTrue(checks.stream().anyMatch(each ->
        each.name().equals("val/0/normalised") && each.outcome() == Outcome.FAILED), checks.toString());
  }
}
