package org.geopeft.datasets;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The folder of reference files, which not every checkout has beside it.
public final class SharedFolder {
  private SharedFolder() {}

  /// The file or folder at `path` in the reference folder; the test is skipped, and says so, where there is none.
  public static Path resolve(String path) {
    return Stream.of(System.getProperty("geopeft.shared", ""), System.getenv().getOrDefault("GEOPEFT_SHARED", ""))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(path))
        .filter(Files::exists)
        .findFirst()
        .orElseGet(() -> abort("SKIPPED: no reference files (" + path
            + "); name their folder in system property geopeft.shared or GEOPEFT_SHARED"));
  }
}
