package org.geopeft.cli.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.jspecify.annotations.Nullable;

/// The Python classes that may stand at one place of a config.
final class ClassCatalog {

  /// The packages those classes come from, so that a wrong module is told from another one's class.
  private static final Set<String> PACKAGES = Set.of(
      "lightning", "pytorch_lightning", "terratorch", "torchgeo", "albumentations", "peft_geofm", "torch");

  private final String noun;
  private final Map<String, String> supported = new LinkedHashMap<>();
  private final Set<String> later;

  /// @param noun what the classes are: `callback`
  /// @param later last parts of the names of those that a later version will have
  /// @param supported full names
  ClassCatalog(String noun, Set<String> later, String... supported) {
    this.noun = noun;
    this.later = later;
    for (String name : supported) {
      this.supported.put(KeyPaths.lastPart(name), name);
    }
  }

  /// Reads a class; null, with a mistake noted, where there is none that this version has.
  ///
  /// @param path key path of the node
  @Nullable ClassSection read(Mistakes mistakes, String path, ConfigNode node) {
    if (!(KeyPaths.classMapping(node) instanceof Mapping mapping)) {
      mistakes.add(node.place(), path, Mistake.Kind.TYPE,
          "expected a " + noun + " (class_path and init_args), got " + node.describe());
      return null;
    }
    var section = new Section(mistakes, path, mapping);
    ConfigNode written = section.ask(KeyPaths.CLASS_PATH);
    if (!(written != null && written.resolved() instanceof Scalar scalar && scalar.value() instanceof String name)) {
      mistakes.add(mapping.place(), section.path(KeyPaths.CLASS_PATH), Mistake.Kind.MISSING,
          "must be given: the class of the " + noun);
      return null;
    }
    String shortName = KeyPaths.lastPart(name);
    String full = supported.get(shortName);
    if (full == null || !(name.equals(shortName) || PACKAGES.contains(name.substring(0, name.indexOf('.'))))) {
      mistakes.add(written.place(), section.path(KeyPaths.CLASS_PATH), full == null && later.contains(shortName)
          ? Mistake.Kind.LATER : Mistake.Kind.NAME, problem(name, shortName));
      return null;
    }
    Section arguments = section.section(KeyPaths.INIT_ARGS);
    section.only("dict_kwargs", null, "arguments a class does not name are not taken");
    section.finish();
    return new ClassSection(shortName, full, arguments);
  }

  private String problem(String name, String shortName) {
    if (later.contains(shortName)) {
      return "the " + noun + " " + shortName + " comes in a later version; this one has "
          + String.join(", ", supported.keySet());
    }
    return "there is no " + noun + " '" + name + "'" + Nearest.hint(shortName, supported.keySet());
  }
}
