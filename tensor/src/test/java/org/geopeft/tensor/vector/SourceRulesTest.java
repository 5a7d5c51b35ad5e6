package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Calls of the Vector API that give other bits once they are compiled must not be in kernels.
class SourceRulesTest {
  private static final Pattern FORBIDDEN = Pattern.compile(
      "reduceLanes(ToLong)?\\(\\s*(VectorOperators\\.)?(ADD|MUL)\\b"
          + "|lanewise\\(\\s*(VectorOperators\\.)?(EXP|EXPM1|LOG|LOG10|LOG1P|TANH|SINH|COSH|SIN|COS|TAN|ASIN|ACOS"
          + "|ATAN|ATAN2|POW|CBRT|HYPOT)\\b");

  /// A variable that a loop carries as the receiver of an operation; see `Lanes.ZERO`.
  private static final Pattern CARRIED = Pattern.compile("\\b(\\w+) = \\1\\.(add|sub|mul|div|max|min|fma|blend)\\(");

  @Test
  void noCallWhoseBitsDependOnTheCompiler() throws IOException {
    assertEquals(List.of(), find(FORBIDDEN, List.of()));
  }

  @Test
  void noReceiverThatALoopCarries() throws IOException {
    // these two have no loops over vectors
    assertEquals(List.of(), find(CARRIED, List.of("VectorMath.java", "Lanes.java")));
  }

  private static List<String> find(Pattern pattern, List<String> except) throws IOException {
    Path sources = Path.of("src/main/java/org/geopeft/tensor/vector");
    if (!Files.isDirectory(sources)) {
      sources = Path.of(System.getProperty("geopeft.root", "."), "tensor").resolve(sources);
    }
    List<String> found = new ArrayList<>();
    int files = 0;
    try (Stream<Path> paths = Files.list(sources)) {
      for (Path path : paths.filter(p -> p.toString().endsWith(".java")).toList()) {
        files++;
        String name = path.getFileName().toString();
        if (!except.contains(name)) {
          String code = Files.readString(path).replaceAll("//.*", "");
          pattern.matcher(code).results().forEach(m -> found.add(name + ": " + m.group()));
        }
      }
    }
    assertTrue(files > 10, "the sources were not found");
    return found;
  }

  @Test
  void theRuleFindsWhatItForbids() {
    assertTrue(FORBIDDEN.matcher("v.reduceLanes(VectorOperators.ADD)").find());
    assertTrue(FORBIDDEN.matcher("v.lanewise( VectorOperators.EXP)").find());
    assertTrue(CARRIED.matcher("sum = sum.add(x)").find());
    assertTrue(!CARRIED.matcher("sum = x.add(sum)").find());
    assertTrue(!FORBIDDEN.matcher("v.reduceLanes(VectorOperators.MAX)").find());
  }
}
