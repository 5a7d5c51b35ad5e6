package org.geopeft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.geopeft.autograd.Tape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The project `consumer/`, which is no module of this build, compiles against what is published and runs in a JVM of its
/// own, as its user starts it.
class ConsumerTest {
  private static final Path SOURCES = Path.of(System.getProperty("geopeft.root"), "consumer/src/main/java");
  private static final String MAIN = "com.example.landcover.Main";

  @TempDir
  private static Path classes;

  /// What a process did.
  private record Outcome(int exit, String printed) {}

  /// The artifact in which a class is published (a folder when the build has not come to the jar).
  private static String artifactOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String published() {
    return artifactOf(Tensor.class) + File.pathSeparator + artifactOf(Tape.class);
  }

  private static Outcome run(String tool, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), printed);
  }

  @BeforeAll
  static void compilesAgainstTheModulePathWithoutFlags() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(
        "--release", "25", "-d", classes.toString(), "-p",
        published() + File.pathSeparator + artifactOf(NullMarked.class)));
    try (Stream<Path> files = Files.walk(SOURCES)) {
      arguments.addAll(files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted()
          .collect(Collectors.toList()));
    }
    Outcome outcome = run("javac", arguments.toArray(String[]::new));
    assertEquals(0, outcome.exit(), outcome::printed);
  }

  private static void assertComputed(Outcome outcome, String module) {
    assertEquals(0, outcome.exit(), outcome::printed);
    assertTrue(outcome.printed().contains("y = [6.0, 15.0]"), outcome::printed);
    assertTrue(outcome.printed().contains("gradient = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]"), outcome::printed);
    assertTrue(outcome.printed().contains(module), outcome::printed);
  }

  @Test
  void runsFromTheModulePathWithoutFlags() throws IOException, InterruptedException {
    assertComputed(
        run("java", "-p", published() + File.pathSeparator + classes, "-m", "com.example.landcover/" + MAIN),
        "module module com.example.landcover, vector");
  }

  @Test
  void namesTheFlagThatTheClassPathNeedsAndRunsWithIt() throws IOException, InterruptedException {
    String classPath = published() + File.pathSeparator + classes;
    Outcome without = run("java", "-cp", classPath, MAIN);
    assertEquals(1, without.exit(), without::printed);
    assertTrue(without.printed().contains("TensorException: GP-JVM-001"), without::printed);
    Matcher hint = Pattern.compile("start java with (--add-modules \\S+),").matcher(without.printed());
    assertTrue(hint.find(), without::printed);
    String[] flag = hint.group(1).split(" ");
    assertEquals(List.of("--add-modules", "jdk.incubator.vector"), List.of(flag));
    assertComputed(run("java", flag[0], flag[1], "-cp", classPath, MAIN), "module unnamed module");
  }
}
