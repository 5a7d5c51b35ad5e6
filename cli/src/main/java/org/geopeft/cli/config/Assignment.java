package org.geopeft.cli.config;

import java.util.ArrayList;
import java.util.List;
import org.geopeft.cli.config.ConfigNode.Argument;
import org.geopeft.cli.config.ConfigNode.Scalar;

/// A value given on the command line, `--trainer.max_epochs 2`.
///
/// @param option as it was written, without a value: `--trainer.max_epochs`
/// @param path full key path
/// @param value its text
/// @param append whether it was `--KEY+=VALUE`
public record Assignment(String option, List<String> path, String value, boolean append) {

  public Assignment {
    path = List.copyOf(path);
  }

  /// `--KEY VALUE`.
  public static Assignment of(String key, String value) {
    return new Assignment("--" + key, KeyPaths.full(key), value, false);
  }

  /// Reads `--KEY VALUE`, `--KEY=VALUE`, `--KEY+=VALUE` and `--KEY+ VALUE`.
  ///
  /// @throws ConfigException for what is no option, and an option without a value
  public static List<Assignment> parse(List<String> arguments) {
    List<Assignment> overrides = new ArrayList<>();
    List<Mistake> mistakes = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--") || argument.length() == 2) {
        mistakes.add(mistake(argument, "is no option; overrides are written --KEY VALUE"));
        continue;
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      String option = name.endsWith("+") ? name.substring(0, name.length() - 1) : name;
      List<String> path = KeyPaths.full(option.substring(2));
      boolean append = name.endsWith("+");
      if (equals >= 0) {
        overrides.add(new Assignment(option, path, argument.substring(equals + 1), append));
      } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
        overrides.add(new Assignment(option, path, arguments.get(++i), append));
      } else {
        mistakes.add(mistake(option, "needs a value"));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
    return overrides;
  }

  private static Mistake mistake(String option, String problem) {
    return new Mistake(Place.option(option), "", Mistake.Kind.SYNTAX, problem);
  }

  /// The value as YAML, or as plain text where it is none (`{epoch:02d` and the like).
  ConfigNode node() {
    Place place = Place.option(option);
    ConfigNode parsed;
    try {
      ConfigNode read = YamlReader.read(value, place);
      parsed = read == null ? new Scalar(place, null, value) : read;
    } catch (ConfigException e) {
      parsed = new Scalar(place, value, value);
    }
    return new Argument(value, parsed);
  }
}
