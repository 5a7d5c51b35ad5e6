package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  @TempDir
  Path root;

  @Test
  void versionsAreNumberedOn() throws IOException {
    assertEquals(root.resolve("lightning_logs/version_0"), RunFolder.next(root, RunFolder.DEFAULT_NAME).path());
    assertEquals(root.resolve("lightning_logs/version_1"), RunFolder.next(root, RunFolder.DEFAULT_NAME).path());
    Files.createDirectory(root.resolve("lightning_logs/version_10"));
    Files.createDirectory(root.resolve("lightning_logs/version_x"));
    assertEquals(root.resolve("lightning_logs/version_11"), RunFolder.next(root, RunFolder.DEFAULT_NAME).path());
    assertEquals(root.resolve("csv/version_0/checkpoints"), RunFolder.next(root, "csv").checkpoints());
  }

  @Test
  void writesFilesIntoTheFolder() throws IOException {
    var folder = RunFolder.at(root.resolve("plain"));
    assertEquals("a: 1\n", Files.readString(folder.write("hparams.yaml", "a: 1\n")));
  }
}
