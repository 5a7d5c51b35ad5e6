package org.geopeft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The documentation of what users program against is whole: the javadoc tool finds nothing to complain about, every
/// public element has a sentence, and every operation says which shapes it takes and gives.
class JavadocTest {
  private static final Path ROOT = Path.of(System.getProperty("geopeft.root"));
  private static final List<String> MODULES = List.of("tensor", "autograd", "conformance", "vit", "peft");

  /// Tags are written where they say more than the sentence above them, and on a constructor may stand alone; that they
  /// are missing elsewhere is no mistake.
  private static final Pattern COMPLAINT = Pattern.compile(
      ".*(error|warning)(?!: no @(param|return|throws))(?!: no main description)(?!: \\[incubating]).*: .*");

  @Test
  void javadocFindsNothingToComplainAbout(@TempDir Path pages) throws Exception {
    ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
    List<String> arguments = new ArrayList<>(List.of(
        "-quiet", "-Xdoclint:all", "-Xmaxwarns", "100000", "-d", pages.toString(),
        "-p", Path.of(NullMarked.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString()));
    for (String module : MODULES) {
      arguments.addAll(List.of(
          "--module-source-path", "org.geopeft." + module + "=" + ROOT.resolve(module).resolve("src/main/java"),
          "--module", "org.geopeft." + module));
    }
    StringWriter printed = new StringWriter();
    PrintWriter writer = new PrintWriter(printed);
    int exit = javadoc.run(writer, writer, arguments.toArray(String[]::new));
    List<String> complaints =
        printed.toString().lines().filter(line -> COMPLAINT.matcher(line).matches()).toList();
    assertEquals(List.of(), complaints);
    assertEquals(0, exit, printed::toString);
    assertTrue(Files.exists(pages.resolve("org.geopeft.tensor/org/geopeft/tensor/Tensor.html")));
  }

  private static final Pattern OPERATION = Pattern.compile(
      "((?:^///.*\\R)+)(?:^@.*\\R)*^public record \\w+\\([^{]*implements (?:Unary|Binary|Ternary|Variadic)Op",
      Pattern.MULTILINE);
  private static final Pattern SHAPES = Pattern.compile("`\\[|shape|element by element|axis|axes");

  @Test
  void everyOperationSaysItsShapes() throws IOException {
    Path folder = ROOT.resolve("autograd/src/main/java/org/geopeft/autograd/op");
    List<String> without = new ArrayList<>();
    int found = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        var operations = OPERATION.matcher(Files.readString(file)).results().toList();
        found += operations.size();
        operations.stream()
            .filter(operation -> !SHAPES.matcher(operation.group(1)).find())
            .forEach(_ -> without.add(file.getFileName().toString()));
      }
    }
    assertTrue(found >= 20, "found " + found + " operations");
    assertEquals(List.of(), without);
  }
}
