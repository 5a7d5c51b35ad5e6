package org.geopeft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.geopeft.cli.config.Assignment;
import org.geopeft.cli.config.RunCommand;
import org.junit.jupiter.api.Test;

class InvocationTest {

  @Test
  void theNextCommandCanBePasted() {
    var configs = List.of(Path.of("a.yaml"), Path.of("my run.yaml"));
    var invocation = new Invocation(RunCommand.FIT, configs, Assignment.parse(
        List.of("--ckpt_path", "old.ckpt", "--trainer.callbacks+=X", "--model.loss", "{ce: 1}", "--model.x", "it's")));
    assertEquals("./geopeft test --config a.yaml --config 'my run.yaml' --trainer.callbacks+=X --model.loss '{ce: 1}'"
        + " --model.x 'it'\\''s'", invocation.as("test"));
  }
}
