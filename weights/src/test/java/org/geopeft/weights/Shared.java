package org.geopeft.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The folder of reference material, where there is one.
final class Shared {
  private Shared() {}

  /// A folder in it; skips the test, saying so, when it is not there.
  static Path folder(String name) {
    Optional<Path> found =
        Optional.ofNullable(System.getProperty("geopeft.shared"))
            .map(Path::of)
            .filter(Files::isDirectory)
            .or(() -> Optional.ofNullable(System.getenv("GEOPEFT_SHARED")).map(Path::of));
    Optional<Path> folder = found.map(path -> path.resolve(name)).filter(Files::isDirectory);
    if (folder.isEmpty()) {
      System.err.println("SKIPPED: reference folder " + name + " is absent; set GEOPEFT_SHARED to check against it");
    }
    Assumptions.assumeTrue(folder.isPresent(), "reference folder " + name + " is absent");
    return folder.orElseThrow();
  }
}
