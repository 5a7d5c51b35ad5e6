package org.geopeft.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.geopeft.cli.config.Assignment;
import org.geopeft.cli.config.BoundConfig;
import org.geopeft.cli.config.ConfigSources;
import org.geopeft.cli.config.RunBinder;
import org.geopeft.cli.config.RunCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// A command that runs a config: its files, the overrides of its keys, and what becomes of them.
abstract class ConfigCommand implements Callable<Integer> {

  private final RunCommand command;

  @Option(names = {"-c", "--config"}, paramLabel = "FILE", order = 1,
      description = "a TerraTorch config; repeatable, a later one wins")
  private List<Path> configs = new ArrayList<>();

  @Option(names = "--ckpt_path", paramLabel = "FILE", order = 2,
      description = "fit: the checkpoint to resume from; otherwise the weights")
  private @Nullable String checkpoint;

  @Option(names = "--seed_everything", paramLabel = "N", order = 3, description = "seed of every random choice (0)")
  private @Nullable String seed;

  @Option(names = "--print_config", arity = "0..1", fallbackValue = "all", paramLabel = "skip_default", order = 4,
      description = "print the merged config as YAML and stop; =skip_default leaves defaults out")
  private @Nullable String printConfig;

  @Unmatched
  private List<String> overrides = new ArrayList<>();

  @Spec
  private @Nullable CommandSpec spec;

  ConfigCommand(RunCommand command) {
    this.command = command;
  }

  /// What is done with the settings.
  ///
  /// @return exit code
  abstract int run(Invocation invocation, BoundConfig config) throws Exception;

  /// What options of the command itself say, as keys of the config.
  void addOptions(List<Assignment> assignments) {}

  RunCommand command() {
    return command;
  }

  @Override
  public Integer call() throws Exception {
    List<Assignment> assignments = new ArrayList<>(Assignment.parse(overrides));
    add(assignments, "ckpt_path", checkpoint);
    add(assignments, "seed_everything", seed);
    addOptions(assignments);
    if (configs.isEmpty() && assignments.isEmpty()) {
      throw usage("no config: name one with --config FILE (configs/ has some)");
    }
    BoundConfig config = RunBinder.bind(new ConfigSources(configs, assignments), command());
    if (printConfig != null) {
      print(config, printConfig);
      return 0;
    }
    return run(new Invocation(command(), configs, assignments), config);
  }

  static void add(List<Assignment> assignments, String key, @Nullable String value) {
    if (value != null) {
      assignments.add(Assignment.of(key, value));
    }
  }

  private void print(BoundConfig config, String how) {
    if (!how.equals("all") && !how.equals("skip_default")) {
      throw usage("--print_config takes nothing or =skip_default, got " + how);
    }
    out().print(config.printed(how.equals("all")));
    out().flush();
  }

  PrintWriter out() {
    return spec().commandLine().getOut();
  }

  ParameterException usage(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("a command is started by its command line");
    }
    return spec;
  }
}
