package org.geopeft.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.geopeft.conformance.suite.BackendSuite;
import org.geopeft.conformance.suite.BitsSuite;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;

/// The suites on the vector backend in a JVM of their own: what a JVM fixes once (vector width, compiler) can only be
/// compared between processes.
final class ConformanceProcess {
  private ConformanceProcess() {}

  /// `agree` holds every case against the reference; a number prints a fingerprint of each after so many rounds, which
  /// is the last one's: by then the kernels are compiled.
  public static void main(String[] arguments) {
    Device reference = ReferenceBackend.device();
    Device vector = new VectorBackend(new VectorOptions(1)).device();
    boolean agree = arguments[0].equals("agree");
    System.out.println(agree ? vector.backend().description() : "fingerprints");
    for (OpCase c : OpCases.all()) {
      try {
        if (agree) {
          BackendSuite.check(c, reference, vector);
        } else {
          System.out.println(c.name() + " " + Long.toHexString(fingerprint(c, vector, Integer.parseInt(arguments[0]))));
        }
      } catch (AssertionError | RuntimeException e) {
        System.out.println("FAILED " + c.name() + ": " + e);
      }
    }
  }

  private static long fingerprint(OpCase c, Device device, int rounds) {
    long last = 0;
    for (int round = 0; round < rounds; round++) {
      last = BitsSuite.fingerprint(c, device, 8000);
    }
    return last;
  }

  /// What such a process prints.
  static String run(String what, String... jvmFlags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx1g"));
    command.addAll(List.of(jvmFlags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), ConformanceProcess.class.getName(), what));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new AssertionError(command + " exits with " + exit + " after " + printed);
    }
    return printed;
  }
}
