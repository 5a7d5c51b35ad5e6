package org.geopeft.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `geopeft` itself: help, version, and the list of commands.
@Command(
    name = "geopeft",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Fine-tunes geospatial foundation models; runs TerraTorch configs as they are.",
    synopsisSubcommandLabel = "COMMAND")
final class GeopeftCommand implements Runnable {

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public void run() {
    // As TerraTorch: a bare call shows the usage and is no mistake.
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }
}
