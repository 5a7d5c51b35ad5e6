package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StopSignalTest {

  /// What a run does: work until asked to stop, then finish.
  static final class Run {
    public static void main(String[] args) throws InterruptedException {
      try (var signal = StopSignal.install()) {
        System.out.println("started");
        while (!signal.isRequested()) {
          Thread.sleep(1);
        }
        System.out.println("checkpoint written");
      }
    }
  }

  @Test
  void requestIsSeen() {
    try (var signal = new StopSignal()) {
      assertFalse(signal.isRequested());
      signal.request();
      assertTrue(signal.isRequested());
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void signalsEndTheRunAfterItsStepWithTheirStatus() throws IOException, InterruptedException {
    assertEquals(143, statusAfter("TERM"));
    assertEquals(130, statusAfter("INT"));
  }

  private static int statusAfter(String signal) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Run.class.getName())
        .redirectErrorStream(true)
        .start();
    try (var output = process.inputReader()) {
      assertEquals("started", output.readLine());
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertEquals("checkpoint written", output.readLine());
      return process.waitFor();
    }
  }

  @Test
  void closedSignalLetsTheProgramEndByItself() {
    var signal = StopSignal.install();
    signal.close();
    assertFalse(signal.isRequested());
  }
}
