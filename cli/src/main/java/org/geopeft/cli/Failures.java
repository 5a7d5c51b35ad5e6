package org.geopeft.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.geopeft.cli.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// How a command fails: a message for the user's mistakes, a trace for ours.
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  /// Exit code of a command that could not do its work.
  static final int FAILED = 1;
  /// Exit code of a mistake on the command line or in a config.
  static final int USAGE = 2;

  @Override
  public int handleExecutionException(Exception failure, CommandLine commandLine, @Nullable ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    if (isExplained(failure)) {
      err.println("geopeft: " + message(failure));
    } else {
      err.println("geopeft: this should not have happened; please report it with these lines");
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof ConfigException ? USAGE : FAILED;
  }

  /// Our own exceptions carry a message for the user, and so do arguments refused and files that fail.
  private static boolean isExplained(Exception failure) {
    return System.getenv("GEOPEFT_TRACE") == null
        && (failure.getClass().getName().startsWith("org.geopeft.")
            || failure instanceof IOException
            || (failure instanceof IllegalArgumentException && failure.getMessage() != null)
            || failure instanceof java.io.UncheckedIOException);
  }

  private static String message(Exception failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "there is no file " + missing.getFile();
      case FileSystemException file -> file.getFile() + ": " + (file.getReason() == null
          ? file.getClass().getSimpleName() : file.getReason());
      default -> String.valueOf(failure.getMessage());
    };
  }

  @Override
  public int handleParseException(ParameterException mistake, String[] arguments) {
    CommandLine commandLine = mistake.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.println("geopeft: " + mistake.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(mistake, err);
    err.println("Help: ./geopeft " + (commandLine.getParent() == null ? "" : commandLine.getCommandName() + " ")
        + "--help");
    err.flush();
    return USAGE;
  }
}
