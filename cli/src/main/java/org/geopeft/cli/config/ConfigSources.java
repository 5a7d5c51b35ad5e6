package org.geopeft.cli.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.geopeft.cli.config.ConfigNode.Entry;
import org.geopeft.cli.config.ConfigNode.Mapping;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.jspecify.annotations.Nullable;

/// The files and overrides of one command.
///
/// @param files in the order given; a later one wins
/// @param overrides in the order given; they win over all files
public record ConfigSources(List<Path> files, List<Assignment> overrides) {

  /// Top-level keys whose value may be the name of a file that holds it.
  private static final List<String> INCLUDES = List.of("trainer", "data", "model");

  public ConfigSources {
    files = List.copyOf(files);
    overrides = List.copyOf(overrides);
  }

  /// All of them merged into one tree.
  ///
  /// @throws ConfigException if a file cannot be read or is no mapping, or an override has no place to go
  public Mapping load() {
    List<Mistake> mistakes = new ArrayList<>();
    Mapping merged = Mapping.empty(
        files.isEmpty() ? new Place("command line", 0, 0) : new Place(files.getFirst().toString(), 1, 1));
    for (Path file : files) {
      try {
        merged = Merge.merge(merged, read(file));
      } catch (ConfigException e) {
        mistakes.addAll(e.mistakes());
      }
    }
    for (Assignment override : overrides) {
      try {
        merged = apply(merged, override);
      } catch (ConfigException e) {
        mistakes.addAll(e.mistakes());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
    return merged;
  }

  private static Mapping apply(Mapping merged, Assignment override) {
    ConfigNode value = override.node();
    if (override.path().size() == 1 && INCLUDES.contains(override.path().getFirst())) {
      // on the command line a file is relative to the working directory
      return Merge.merge(merged, Mapping.of(override.path().getFirst(), include(value.resolved(), Path.of(""))));
    }
    return Merge.set(merged, override.path(), value, override.append());
  }

  private static Mapping read(Path file) {
    Place start = new Place(file.toString(), 1, 1);
    Mapping mapping = mapping(file, start);
    Path folder = file.getParent() == null ? Path.of("") : file.getParent();
    for (String key : INCLUDES) {
      Entry entry = mapping.entries().get(key);
      if (entry != null) {
        mapping = mapping.with(key, new Entry(entry.keyPlace(), include(entry.value(), folder)));
      }
    }
    return mapping;
  }

  /// A file's content where the value is a file's name, a class where it is the name of one, otherwise the value.
  private static ConfigNode include(ConfigNode value, Path folder) {
    if (!(value instanceof Scalar scalar) || !(scalar.value() instanceof String name)) {
      return value;
    }
    boolean isFile = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json") || name.contains("/");
    return isFile ? mapping(folder.resolve(name).normalize(), scalar.place()) : KeyPaths.classMapping(value);
  }

  private static Mapping mapping(Path file, Place namedAt) {
    @Nullable ConfigNode root = YamlReader.read(text(file, namedAt), new Place(file.toString(), 1, 1));
    return switch (root) {
      case null -> Mapping.empty(new Place(file.toString(), 1, 1));
      case Mapping mapping -> mapping;
      default -> throw new ConfigException(new Mistake(root.place(), "", Mistake.Kind.SYNTAX,
          "a config is a mapping of keys to values, this file holds " + root.describe()));
    };
  }

  private static String text(Path file, Place namedAt) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(new Mistake(namedAt, "", Mistake.Kind.FILE,
          "there is no config file " + file + " (looked in " + file.toAbsolutePath().normalize().getParent() + ")"));
    } catch (CharacterCodingException e) {
      throw new ConfigException(new Mistake(namedAt, "", Mistake.Kind.SYNTAX, file + " is not UTF-8 text"));
    } catch (IOException e) {
      throw new ConfigException(
          new Mistake(namedAt, "", Mistake.Kind.FILE, "cannot read the config file " + file + ": " + e.getMessage()));
    }
  }
}
