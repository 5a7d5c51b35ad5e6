package org.geopeft.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.junit.jupiter.api.Test;

/// Every golden case of an operation, optimizer or schedule that exists here.
class OpVerifierTest {
  private static Path goldens() {
    Optional<Path> folder = Stream.of(
            System.getProperty("geopeft.shared", ""), System.getenv().getOrDefault("GEOPEFT_SHARED", ""))
        .filter(text -> !text.isEmpty())
        .map(text -> Path.of(text, "goldens", "ops"))
        .filter(Files::isDirectory)
        .findFirst();
    assumeTrue(folder.isPresent(), "no goldens/ops: name the folder above in geopeft.shared or GEOPEFT_SHARED");
    return folder.orElseThrow();
  }

  private static void verify(Device device, int least) throws IOException {
    List<CaseResult> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(goldens())) {
      for (Path path : files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList()) {
        GoldenFile file = GoldenFile.read(path);
        if (Set.of("op", "optimizer", "scheduler").contains(file.kind())) {
          results.addAll(OpVerifier.verify(file, device));
        }
      }
    }
    assertEquals(List.of(), results.stream().filter(r -> r.status() == CaseResult.Status.FAILED).toList());
    long passed = results.stream().filter(r -> r.status() == CaseResult.Status.PASSED).count();
    assertTrue(passed >= least, () -> "only " + passed + " cases were checked");
    assertTrue(
        results.stream().filter(r -> r.status() == CaseResult.Status.SKIPPED).noneMatch(r -> r.detail().isEmpty()),
        "what is skipped says what it lacks");
    assertEquals(0, device.backend().pool().liveBytes());
  }

  @Test
  void theReferenceBackendMeetsEveryValueAsItIsStored() throws IOException {
    verify(ReferenceBackend.device(), 360);
  }

  @Test
  void theVectorBackendIsAsGoodAsPyTorchsFloat32() throws IOException {
    verify(new VectorBackend(new VectorOptions(2)).device(), 400);
  }
}
