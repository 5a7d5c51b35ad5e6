package org.geopeft.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.geopeft.autograd.Op;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Unary;
import org.junit.jupiter.api.Test;

/// An operation without a case would be an operation without a proof: this fails the build.
class EveryOpHasACaseTest {
  private static final String PACKAGE = "org.geopeft.autograd.op";

  @Test
  void everyOperationHasACase() throws IOException, URISyntaxException, ClassNotFoundException {
    Set<String> operations = new TreeSet<>();
    for (String name : classNames()) {
      Class<?> type = Class.forName(name, false, Op.class.getClassLoader());
      if (Op.class.isAssignableFrom(type) && !type.isInterface()) {
        operations.add(name);
      }
    }
    Set<String> cases = OpCases.all().stream().map(c -> c.kind().getName())
        .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(operations.size() >= 19, () -> "only found " + operations);
    assertEquals(operations, cases, "operations in " + PACKAGE + " and those that have a case");
  }

  @Test
  void everyRowOfTheTablesHasACase() {
    Set<Object> rows = OpCases.all().stream()
        .map(c -> switch (c.samples().getFirst().op()) {
          case ElementwiseUnary unary -> (Object) unary.function();
          case ElementwiseBinary binary -> binary.function();
          default -> "";
        })
        .collect(Collectors.toSet());
    assertTrue(rows.containsAll(List.of(Unary.values())), rows::toString);
    assertTrue(rows.containsAll(List.of(Binary.values())), rows::toString);
  }

  @Test
  void namesAreUniqueAndEveryCaseHasTwelveSamples() {
    Map<String, Long> names = Stream.concat(
            OpCases.all().stream().map(OpCase::name), OpCases.all().stream().flatMap(c -> c.samples().stream())
                .map(Sample::name))
        .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    assertEquals(Set.of(1L), Set.copyOf(names.values()));
    for (OpCase c : OpCases.all()) {
      assertTrue(c.samples().size() >= 12, c.name());
      assertEquals(Set.of(c.kind()), c.samples().stream().map(s -> s.op().getClass()).collect(Collectors.toSet()));
    }
  }

  /// Names of the classes beside [ElementwiseUnary], in a folder or a jar.
  private static List<String> classNames() throws IOException, URISyntaxException {
    URL beside = ElementwiseUnary.class.getResource("ElementwiseUnary.class");
    URI uri = beside.toURI();
    if (uri.getScheme().equals("jar")) {
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return names(jar.getPath("/" + PACKAGE.replace('.', '/')));
      }
    }
    return names(Path.of(uri).getParent());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .map(name -> PACKAGE + "." + name.substring(0, name.length() - ".class".length()))
          .toList();
    }
  }
}
