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
import org.geopeft.autograd.loss.DiceLoss;
import org.geopeft.autograd.op.ElementwiseBinary;
import org.geopeft.autograd.op.ElementwiseUnary;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.Unary;
import org.junit.jupiter.api.Test;

/// An operation without a case would be an operation without a proof: this fails the build.
class EveryOpHasACaseTest {

  @Test
  void everyOperationHasACase() throws IOException, URISyntaxException, ClassNotFoundException {
    Set<String> operations = new TreeSet<>();
    for (Class<?> one : List.of(ElementwiseUnary.class, DiceLoss.class)) {
      for (String name : classesBeside(one)) {
        Class<?> type = Class.forName(name, false, Op.class.getClassLoader());
        if (Op.class.isAssignableFrom(type) && !type.isInterface()) {
          operations.add(name);
        }
      }
    }
    Set<String> cases = OpCases.all().stream().map(c -> c.kind().getName())
        .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(operations.size() >= 40, () -> "only found " + operations);
    assertEquals(operations, cases, "operations of the library and those that have a case");
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

  /// Names of the classes in another one's package, in a folder or a jar.
  private static List<String> classesBeside(Class<?> one) throws IOException, URISyntaxException {
    URL beside = one.getResource(one.getSimpleName() + ".class");
    URI uri = beside.toURI();
    if (uri.getScheme().equals("jar")) {
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return names(one.getPackageName(), jar.getPath("/" + one.getPackageName().replace('.', '/')));
      }
    }
    return names(one.getPackageName(), Path.of(uri).getParent());
  }

  private static List<String> names(String packageName, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .map(name -> packageName + "." + name.substring(0, name.length() - ".class".length()))
          .toList();
    }
  }
}
