package org.geopeft.cli;

import java.util.List;
import org.geopeft.cli.config.Assignment;
import org.geopeft.cli.config.BoundConfig;
import org.geopeft.cli.config.RunCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The commands that hand a config's settings to the [Engine].
final class RunCommands {

  private static final String OVERRIDES =
      "Any key of the config can be given as an option, --trainer.max_epochs 2, --data.data_root DIR, --model.lr 1e-4;"
          + " --trainer.callbacks+=NAME appends.";

  private RunCommands() {}

  abstract static class Running extends ConfigCommand {

    private final Engine engine;

    Running(RunCommand command, Engine engine) {
      super(command);
      this.engine = engine;
    }

    @Override
    int run(Invocation invocation, BoundConfig config) throws Exception {
      return engine.run(invocation, config.settings());
    }
  }

  @Command(name = "fit", mixinStandardHelpOptions = true, description = "Trains and validates.", footer = OVERRIDES)
  static final class Fit extends Running {
    Fit(Engine engine) {
      super(RunCommand.FIT, engine);
    }
  }

  @Command(name = "validate", mixinStandardHelpOptions = true, description = "Measures on the validation data.",
      footer = OVERRIDES)
  static final class Validate extends Running {
    Validate(Engine engine) {
      super(RunCommand.VALIDATE, engine);
    }
  }

  @Command(name = "test", mixinStandardHelpOptions = true, description = "Measures on the test data.",
      footer = OVERRIDES)
  static final class Test extends Running {
    Test(Engine engine) {
      super(RunCommand.TEST, engine);
    }
  }

  @Command(name = "predict", mixinStandardHelpOptions = true, description = "Writes a GeoTIFF for each image.",
      footer = OVERRIDES)
  static final class Predict extends Running {

    @Option(names = "--predict_output_dir", paramLabel = "DIR", order = 5, description = "where the GeoTIFFs go")
    private @Nullable String folder;

    @Option(names = "--output_file_prefix", paramLabel = "TEXT", order = 6,
        description = "what their names begin with")
    private @Nullable String prefix;

    @Option(names = "--out_dtype", paramLabel = "TYPE", order = 7,
        description = "int16 for classes, float32 for logits and probabilities unless given")
    private @Nullable String type;

    Predict(Engine engine) {
      super(RunCommand.PREDICT, engine);
    }

    @Override
    void addOptions(List<Assignment> assignments) {
      add(assignments, "predict_output_dir", folder);
      add(assignments, "output_file_prefix", prefix);
      add(assignments, "out_dtype", type);
    }
  }

  @Command(name = "compute_statistics", mixinStandardHelpOptions = true,
      description = "Means and deviations of the training data, by band.", footer = OVERRIDES)
  static final class ComputeStatistics extends Running {
    ComputeStatistics(Engine engine) {
      super(RunCommand.COMPUTE_STATISTICS, engine);
    }
  }

  @Command(name = "check", mixinStandardHelpOptions = true,
      description = "Checks a config and the files it names, and starts nothing.", footer = OVERRIDES)
  static final class Check extends ConfigCommand {

    @Option(names = "--for", paramLabel = "COMMAND", defaultValue = "fit", order = 5,
        description = "the command to check for: fit (default), validate, test, predict, compute_statistics")
    private String forCommand = "fit";

    Check() {
      super(RunCommand.FIT);
    }

    @Override
    RunCommand command() {
      for (RunCommand command : RunCommand.values()) {
        if (command.key().equals(forCommand)) {
          return command;
        }
      }
      throw usage("there is no command " + forCommand + " that runs a config");
    }

    @Override
    int run(Invocation invocation, BoundConfig config) {
      config.settings();
      out().println("The config is right for " + forCommand + ".");
      return 0;
    }
  }
}
