package org.geopeft.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {
  private static final String REPOSITORY = "ibm-nasa-geospatial/Prithvi-EO-2.0-300M";

  @TempDir Path folder;

  @Test
  void theFolderComesFromTheEnvironment() {
    Path home = Path.of("/home/u");
    Map<String, String> environment = new HashMap<>();
    assertEquals(home.resolve(".cache/huggingface/hub"), HubCache.ofEnvironment(environment, home).folder());
    environment.put("XDG_CACHE_HOME", "/xdg");
    assertEquals(Path.of("/xdg/huggingface/hub"), HubCache.ofEnvironment(environment, home).folder());
    environment.put("HF_HOME", "~/hf");
    assertEquals(home.resolve("hf/hub"), HubCache.ofEnvironment(environment, home).folder());
    environment.put("HF_HUB_CACHE", " ");
    assertEquals(home.resolve("hf/hub"), HubCache.ofEnvironment(environment, home).folder());
    environment.put("HF_HUB_CACHE", "/hub");
    assertEquals(Path.of("/hub"), HubCache.ofEnvironment(environment, home).folder());
  }

  @Test
  void filesAreFoundByBranchTagAndCommit() throws IOException {
    HubCache cache = new HubCache(folder);
    Path repository = folder.resolve("models--ibm-nasa-geospatial--Prithvi-EO-2.0-300M");
    assertEquals(repository, cache.folder(REPOSITORY));
    assertEquals(Optional.empty(), cache.find(REPOSITORY, "a.pt", null));
    Path first = write(repository.resolve("snapshots/c0ffee/a.pt"), "1");
    Path second = write(repository.resolve("snapshots/decade/sub/b.pt"), "2");
    write(repository.resolve("refs/main"), "c0ffee\n");
    write(repository.resolve("refs/refs/pr/1"), "decade");

    assertEquals(Optional.of(first), cache.find(REPOSITORY, "a.pt", null));
    assertEquals(Optional.of(first), cache.find(REPOSITORY, "a.pt", "c0ffee"));
    assertEquals(Optional.of(second), cache.find(REPOSITORY, "sub/b.pt", "refs/pr/1"));
    assertEquals(Optional.empty(), cache.find(REPOSITORY, "sub/b.pt", null));
    assertEquals(Optional.empty(), cache.find(REPOSITORY, "a.pt", "nowhere"));
    assertEquals(Optional.empty(), cache.find("other/name", "a.pt", null));
  }

  @Test
  void noNameLeadsOut() throws IOException {
    HubCache cache = new HubCache(folder);
    write(folder.resolve("models--o--n/refs/main"), "c0ffee");
    assertThrows(CheckpointException.class, () -> cache.find("o/n", "../../../../secret", null));
    assertThrows(CheckpointException.class, () -> cache.find("o/n", "/etc/hostname", null));
    assertThrows(CheckpointException.class, () -> cache.find("o/n", "a.pt", "../main"));
    write(folder.resolve("models--o--n/refs/main"), "..");
    assertThrows(CheckpointException.class, () -> cache.find("o/n", "a.pt", null));
  }

  private static Path write(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
