package org.geopeft.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.geopeft.models.Backbones;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `geopeft models`: the names that a config may use.
@Command(name = "models", mixinStandardHelpOptions = true, description = "Lists the backbones by name.")
final class ModelsCommand implements Callable<Integer> {

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("a command is started by its command line");
    }
    PrintWriter out = spec.commandLine().getOut();
    Backbones.names().forEach(out::println);
    out.flush();
    return 0;
  }
}
