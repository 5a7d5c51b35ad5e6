package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
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
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void terminationEndsTheRunAfterItsStepWithItsStatus() throws IOException, InterruptedException {
    assertEquals(143, statusAfter("TERM"));
  }

  /// A process started in the background of a script inherits that SIGINT is ignored, and a JVM keeps it so.
  @Test
  @DisabledOnOs(OS.WINDOWS)
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void interruptEndsTheRunAfterItsStepWithItsStatus() throws IOException, InterruptedException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      long ignored = Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("SigIgn:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
          .findFirst()
          .orElse(0);
      assumeTrue((ignored & 1L << 2 - 1) == 0, "SIGINT is ignored here, as in a script's background");
    }
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
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void closedSignalLetsTheProgramEndByItself() {
    var signal = StopSignal.install();
    signal.close();
    assertFalse(signal.isRequested());
  }
}
