package org.geopeft.cli.verify;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `geopeft verify FILE…`: how a user checks a new machine.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Compares what this machine computes with golden files; a part that does not exist yet is skipped by name.")
public final class VerifyCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "golden files, or folders of them")
  private List<Path> files = List.of();

  @Option(names = "--backend", defaultValue = "vector", description = "vector (default) or reference")
  private String backend = "vector";

  @Option(names = "--data-root", paramLabel = "DIR", description = "the datasets that goldens of data were made from")
  private @Nullable Path dataRoot;

  @Option(names = "--verbose", description = "show the worst errors of passed cases line by line")
  private boolean verbose;

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw usage("there is no file or folder " + file);
      }
    }
    Device device =
        switch (backend) {
          case "vector" -> VectorBackend.newDevice();
          case "reference" -> ReferenceBackend.device();
          default -> throw usage("--backend is vector or reference, got " + backend);
        };
    return new Verify(device, out(), verbose, dataRoot).run(files) ? 0 : 1;
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("a command is started by its command line");
    }
    return spec.commandLine().getOut();
  }

  private ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
