package org.geopeft.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The arrows between modules and the rules inside them. A dependency that this test refuses is a change of the house:
/// change the design page and this table in the same commit, or the code.
class ArchitectureTest {
  private static final String ROOT = "org.geopeft.";

  /// Who may use whom, directly.
  private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
      Map.entry("tensor", Set.of()),
      Map.entry("autograd", Set.of("tensor")),
      Map.entry("conformance", Set.of("autograd")),
      Map.entry("weights", Set.of("tensor")),
      Map.entry("vit", Set.of("autograd")),
      Map.entry("peft", Set.of("autograd", "vit")),
      Map.entry("decoders", Set.of("autograd")),
      Map.entry("models", Set.of("vit", "peft", "decoders", "weights")),
      Map.entry("geotiff", Set.of()),
      Map.entry("datasets", Set.of("geotiff", "tensor")),
      Map.entry("training", Set.of("models", "datasets", "weights", "geotiff")),
      Map.entry("cli", Set.of("training", "conformance")));

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("org.geopeft");

  /// A module's own packages.
  private static String packages(String module) {
    return ROOT + module + "..";
  }

  /// All that a module may use: along the arrows to the end.
  private static Set<String> reachable(String module) {
    Set<String> all = new TreeSet<>(Set.of(module));
    ARROWS.get(module).forEach(next -> all.addAll(reachable(next)));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> modulesUseOthersAlongTheArrowsOnly() {
    return ARROWS.keySet().stream().sorted().map(module -> DynamicTest.dynamicTest(module, () -> {
      String[] allowed = reachable(module).stream().map(ArchitectureTest::packages).toArray(String[]::new);
      DescribedPredicate<JavaClass> foreign =
          resideInAPackage("org.geopeft..").and(DescribedPredicate.not(resideInAnyPackage(allowed)));
      noClasses().that().resideInAPackage(packages(module)).should().dependOnClassesThat(foreign).check(CLASSES);
    }));
  }

  @Test
  void everyModuleIsInTheTable() {
    Set<String> modules = CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(ROOT))
        .map(name -> name.substring(ROOT.length()).split("\\.")[0])
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(ARROWS.keySet()), modules);
  }

  @TestFactory
  Stream<DynamicTest> whatIsInternalStaysInItsModule() {
    return ARROWS.keySet().stream().sorted().map(module -> DynamicTest.dynamicTest(module, () ->
        noClasses().that().resideOutsideOfPackage(packages(module))
            .should().dependOnClassesThat().resideInAPackage(ROOT + module + "..internal..")
            .check(CLASSES)));
  }

  /// An `internal` package counts as a part of the package above it.
  @Test
  void packagesDoNotUseEachOtherInCircles() {
    SliceAssignment packages = new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        String name = type.getPackageName().replaceAll("\\.internal(\\..*)?$", "");
        // training's root package holds the trainer and also the small types that its parts share
        return name.startsWith(ROOT) && !name.startsWith(ROOT + "training")
            ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
    slices().assignedFrom(packages).should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void thereIsNoGlobalState() {
    fields().that().areStatic().and().doNotHaveModifier(JavaModifier.SYNTHETIC).should().beFinal().check(CLASSES);
    noFields().that().areStatic().should().haveRawType(ThreadLocal.class)
        .because("nothing is thread-local: what an operation needs is an argument")
        .check(CLASSES);
  }

  @Test
  void nothingIsInjected() {
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(CLASSES);
  }

  @Test
  void librariesPrintNothing() {
    noClasses().that().resideOutsideOfPackage(packages("cli"))
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .because("libraries log with System.Logger; what is printed is the command line's business")
        .check(CLASSES);
  }

  @Test
  void librariesLogWithTheSystemLogger() {
    noClasses().that().resideOutsideOfPackage(packages("cli"))
        .should().dependOnClassesThat().resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging..")
        .check(CLASSES);
  }

  @Test
  void errorsSayWhatTheyAre() {
    GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(CLASSES);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses().that().resideOutsideOfPackage(packages("cli"))
        .should().callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  @Test
  void randomNumbersComeFromCounters() {
    noClasses().should().dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random").orShould().callMethod(Math.class, "random")
        .because("a number must be a function of seed and place, whatever the number of threads")
        .check(CLASSES);
  }

  @Test
  void theVectorApiStaysInTheVectorBackend() {
    noClasses().that().resideOutsideOfPackage("org.geopeft.tensor.vector..")
        .should().dependOnClassesThat().resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void operationsAreRecords() {
    classes().that().resideInAPackage("org.geopeft.autograd.op")
        .and().implement("org.geopeft.autograd.Op").should().beRecords()
        .check(CLASSES);
  }

  @Test
  void libraryModulesSayWhatTheyExport() {
    Path root = Path.of(System.getProperty("geopeft.root", ".."));
    List<String> without = ARROWS.keySet().stream()
        .filter(module -> !module.equals("cli"))
        .filter(module -> !Files.exists(root.resolve(module).resolve("src/main/java/module-info.java")))
        .toList();
    assertTrue(without.isEmpty(), () -> "no module-info in " + without);
  }
}
