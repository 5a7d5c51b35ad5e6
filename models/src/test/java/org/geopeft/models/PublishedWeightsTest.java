package org.geopeft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.geopeft.autograd.layer.WeightSource;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.vit.PrithviConfig;
import org.geopeft.vit.PrithviViT;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Files with the names and full shapes of the published ones: the right tensors arrive, each band at its place.
class PublishedWeightsTest {
  private static Path folder() {
    String environment = System.getenv("GEOPEFT_SHARED");
    Path shared = Path.of(environment != null ? environment : System.getProperty("geopeft.shared", "../shared"));
    Path folder = shared.resolve("goldens/checkpoints/models");
    assumeTrue(Files.isDirectory(folder), "SKIPPED: there is no " + folder.toAbsolutePath());
    return folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "Prithvi_EO_V1_100M.pt", "Prithvi_EO_V2_tiny_TL.pt", "Prithvi_EO_V2_100M_TL.pt", "Prithvi_EO_V2_300M.pt"})
  void everyTensorAndBandArrives(String name) {
    JsonNode json = JsonMapper.shared().readTree(folder().resolve(name + ".json").toFile());
    Device device = VectorBackend.newDevice();
    for (var backbone : json.path("loads").properties()) {
      for (JsonNode load : backbone.getValue()) {
        try (Scope scope = device.runScope(MemoryUse.WEIGHTS)) {
          check(folder().resolve(name), backbone.getKey(), load, scope);
        }
      }
    }
    device.backend().pool().close();
  }

  private static void check(Path file, String backbone, JsonNode load, Scope scope) {
    List<String> bands = load.path("bands").valueStream().map(JsonNode::asString).toList();
    PrithviConfig.Variant v = PrithviConfig.variant(backbone).orElseThrow();
    PrithviViT model = new PrithviViT(WeightSource.random(scope, 1), new PrithviConfig(
        224, 224, 1, v.patch(), 1, bands.size(), v.width(), v.depth(), v.heads(), 4, v.coordinates(), v.coordinates(),
        true, 0, null));
    LoadReport report = PrithviCheckpoint.load(model, file, bands, Bands.PRITHVI, true);
    assertTrue(report.missing().isEmpty(), report.missing().toString());
    // a filter with a band that was not pre-trained counts as fresh there
    int unknown = bands.stream().allMatch(Bands.PRITHVI::contains) ? 0 : 1;
    assertEquals(load.path("loaded").path("count").asInt(), report.loaded().size() - unknown);
    Tensor filter = model.stateDict().get("patch_embed.proj.weight");
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    JsonNode crcs = load.path("patch_filter").path("crc32_by_band");
    for (int band = 0; band < bands.size(); band++) {
      if (!crcs.path(band).isNull()) {
        expected.add(crcs.path(band).asString());
        actual.add(crc(filter.select(1, band)));
      }
    }
    assertTrue(expected.size() >= 3, load.toString());
    assertEquals(expected, actual);
  }

  private static String crc(Tensor slice) {
    CRC32 crc = new CRC32();
    for (double value : slice.toDoubles()) {
      int bits = Float.floatToRawIntBits((float) value);
      crc.update(new byte[] {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)});
    }
    return String.format("%08x", crc.getValue());
  }
}
