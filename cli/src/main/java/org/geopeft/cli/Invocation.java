package org.geopeft.cli;

import java.nio.file.Path;
import java.util.List;
import org.geopeft.cli.config.Assignment;
import org.geopeft.cli.config.RunCommand;

/// How a command was called, to say what to type next.
///
/// @param overrides of the config's keys, in the order given
record Invocation(RunCommand command, List<Path> configs, List<Assignment> overrides) {

  Invocation {
    configs = List.copyOf(configs);
    overrides = List.copyOf(overrides);
  }

  /// The command line of another command with the same config, the checkpoint left out.
  String as(String name) {
    StringBuilder line = new StringBuilder("./geopeft ").append(name);
    configs.forEach(config -> line.append(" --config ").append(quoted(config.toString())));
    overrides.stream()
        .filter(override -> !override.option().equals("--ckpt_path"))
        .forEach(override -> line.append(' ').append(override.option()).append(override.append() ? "+=" : " ")
            .append(quoted(override.value())));
    return line.toString();
  }

  /// For a POSIX shell.
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
