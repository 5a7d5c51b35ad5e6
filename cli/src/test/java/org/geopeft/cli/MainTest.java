package org.geopeft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();

  private int execute(String... args) {
    CommandLine commandLine = Main.commandLine((invocation, settings) -> 0);
    commandLine.setOut(new PrintWriter(out));
    return commandLine.execute(args);
  }

  @Test
  void versionComesFromTheBuild() {
    assertEquals(0, execute("--version"));
    assertTrue(out.toString().matches("geopeft \\d+\\.\\d+\\.\\d+.*\\R"), out.toString());
  }

  @Test
  void noArgumentsShowTheUsageAndAreNoMistake() {
    assertEquals(0, execute());
    assertTrue(out.toString().contains("Usage: geopeft"), out.toString());
  }
}
