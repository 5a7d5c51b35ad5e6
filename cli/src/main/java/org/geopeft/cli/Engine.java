package org.geopeft.cli;

import java.io.IOException;
import org.geopeft.training.settings.RunSettings;

/// Does what a command's settings say.
interface Engine {

  /// @return exit code
  int run(Invocation invocation, RunSettings settings) throws IOException;
}
