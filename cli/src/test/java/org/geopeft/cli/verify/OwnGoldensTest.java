package org.geopeft.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every operation and loss against what PyTorch computed, from the golden files of this repository.
class OwnGoldensTest {
  private static final Device REFERENCE = ReferenceBackend.device();
  private static final Device VECTOR = new VectorBackend(new VectorOptions(2)).device();

  private static Path file(String family) throws URISyntaxException {
    URL resource = OwnGoldensTest.class.getResource("/goldens/ops/" + family + ".safetensors");
    return Path.of(resource.toURI());
  }

  @ParameterizedTest
  @ValueSource(strings = {"elementwise", "reduce", "products", "norm", "conv", "image", "moving", "losses"})
  void everyCaseHolds(String family) throws URISyntaxException {
    for (Device device : List.of(REFERENCE, VECTOR)) {
      List<CaseResult> results = OpVerifier.verify(GoldenFile.read(file(family)), device);
      assertFalse(results.isEmpty());
      assertEquals(
          List.of(), results.stream().filter(r -> r.status() != CaseResult.Status.PASSED).toList(), device.toString());
      assertEquals(0, device.backend().pool().liveBytes());
    }
  }
}
