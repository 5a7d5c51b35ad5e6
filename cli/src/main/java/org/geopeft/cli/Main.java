package org.geopeft.cli;

import org.geopeft.cli.verify.VerifyCommand;
import picocli.CommandLine;

/// The entry point of `./geopeft`.
public final class Main {

  private Main() {}

  /// Runs one command and ends with its exit code: 0 done, 1 failed, 2 a mistake on the command line or in a config.
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new GeopeftCommand()).addSubcommand(new VerifyCommand());
  }
}
