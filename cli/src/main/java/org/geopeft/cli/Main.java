package org.geopeft.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.geopeft.cli.verify.VerifyCommand;
import picocli.CommandLine;

/// The entry point of `./geopeft`.
public final class Main {

  private Main() {}

  /// Runs one command and ends with its exit code: 0 done, 1 failed, 2 a mistake on the command line or in a config,
  /// 130 and 143 stopped by a signal.
  public static void main(String[] args) {
    System.exit(commandLine(new TrainingEngine()).execute(args));
  }

  static CommandLine commandLine(Engine engine) {
    CommandLine commandLine = new CommandLine(new GeopeftCommand())
        .addSubcommand(new RunCommands.Fit(engine))
        .addSubcommand(new RunCommands.Validate(engine))
        .addSubcommand(new RunCommands.Test(engine))
        .addSubcommand(new RunCommands.Predict(engine))
        .addSubcommand(new RunCommands.ComputeStatistics(engine))
        .addSubcommand(new RunCommands.Check())
        .addSubcommand(new VerifyCommand())
        .addSubcommand(new InspectCommand())
        .addSubcommand(new ModelsCommand());
    Failures failures = new Failures();
    return commandLine
        // overrides are options Picocli does not know, and their values may begin with a dash
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setPosixClusteredShortOptionsAllowed(false)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }
}
