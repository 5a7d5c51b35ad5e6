package org.geopeft.cli.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.geopeft.autograd.layer.UnsupportedModelException;
import org.geopeft.cli.config.ConfigException;
import org.geopeft.cli.config.Mistake;
import org.geopeft.cli.config.RunCommand;
import org.geopeft.conformance.golden.GoldenRule;
import org.geopeft.datasets.Split;
import org.geopeft.tensor.Device;
import org.geopeft.training.Experiment;
import org.geopeft.training.StopSignal;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.settings.RunSettings;
import org.jspecify.annotations.Nullable;

/// Does a run of TerraTorch again: from the same initial parameters through the same steps, from its checkpoint on, and
/// its `validate`, `test` and `predict`. Each is a case of its own.
final class EndToEndVerifier {
  private static final List<Split> SPLITS = List.of(Split.TRAIN, Split.VAL, Split.TEST, Split.PREDICT);

  private final EndToEndCase golden;
  private final Device device;

  EndToEndVerifier(EndToEndCase golden, Device device) {
    this.golden = golden;
    this.device = device;
  }

  /// A part of the case.
  @FunctionalInterface
  private interface Part {
    void check(Path output, Findings findings) throws IOException;
  }

  List<CaseResult> verify() {
    List<CaseResult> results = new ArrayList<>();
    results.add(part("training", this::training));
    results.add(part("test with initial parameters", this::untrained));
    if (golden.hasCheckpoint()) {
      results.add(part("test", (output, findings) -> evaluated(output, golden.checkpoint(), findings)));
      if (golden.golden().has("resumed")) {
        results.add(part("resume", this::resumed));
      }
    }
    predictions().forEach(kind -> results.add(part(kind.folder(), (output, findings) -> predicted(output, kind, findings))));
    return results;
  }

  private CaseResult part(String name, Part part) {
    String full = golden.name() + "/" + name;
    try {
      Path output = Files.createTempDirectory("geopeft-verify");
      try {
        Findings findings = new Findings();
        part.check(output, findings);
        return findings.result(full);
      } finally {
        delete(output);
      }
    } catch (UnsupportedModelException e) {
      return CaseResult.skipped(full, String.valueOf(e.getMessage()));
    } catch (ConfigException e) {
      // Parts that come in a later version are the config's only mistakes there.
      boolean later = e.mistakes().stream().allMatch(mistake -> mistake.kind() == Mistake.Kind.LATER);
      String why = String.valueOf(e.getMessage());
      return later ? CaseResult.skipped(full, why) : CaseResult.failed(full, why);
    } catch (IOException | RuntimeException e) {
      return CaseResult.failed(full, e.toString());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Experiment open(RunSettings settings, List<Split> splits) {
    return Experiment.open(settings, device, splits, ProgressListener.silent(), new StopSignal());
  }

  private static void fill(Experiment experiment) {
    experiment.task().parameters().forEach(named -> GoldenRule.fillParameter(named.name(), named.value().tensor()));
  }

  private void training(Path output, Findings findings) throws IOException {
    RunSettings settings = golden.settings(RunCommand.FIT, output);
    Trajectory trajectory = new Trajectory(golden.golden().object("train"), golden.golden().object("drift"), findings);
    try (Experiment experiment = open(settings, SPLITS)) {
      fill(experiment);
      trajectory.finish(experiment.fit(trajectory).result().metrics());
      trajectory.compareWeights(experiment.task().parameters(), golden.golden().object("after_training"));
    }
  }

  private void resumed(Path output, Findings findings) throws IOException {
    JsonObject resumed = golden.golden().object("resumed");
    List<String> overrides = new ArrayList<>();
    List<?> arguments = resumed.list("arguments");
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      String key = String.valueOf(arguments.get(i)).substring(2);
      overrides.add(key);
      overrides.add(key.equals("ckpt_path") ? golden.checkpoint().toString() : String.valueOf(arguments.get(i + 1)));
    }
    RunSettings settings = golden.settings(RunCommand.FIT, output, overrides.toArray(String[]::new));
    Trajectory trajectory = new Trajectory(resumed, golden.golden().object("drift"), findings);
    try (Experiment experiment = open(settings, SPLITS)) {
      trajectory.finish(experiment.fit(trajectory).result().metrics());
      trajectory.compareWeights(experiment.task().parameters(), resumed.object("after_training"));
    }
  }

  private void untrained(Path output, Findings findings) throws IOException {
    evaluated(output, null, findings);
  }

  /// `validate` and `test`, with a checkpoint or with initial parameters.
  private void evaluated(Path output, @Nullable Path checkpoint, Findings findings) throws IOException {
    JsonObject expected = checkpoint == null ? golden.golden().object("untrained") : golden.golden();
    RunSettings settings = checkpoint == null
        ? golden.settings(RunCommand.TEST, output)
        : golden.settings(RunCommand.TEST, output, "ckpt_path", checkpoint.toString());
    try (Experiment experiment = open(settings, List.of(Split.VAL, Split.TEST))) {
      load(experiment, checkpoint);
      for (Map.Entry<String, Split> each : Map.of("validate", Split.VAL, "test", Split.TEST).entrySet()) {
        if (expected.has(each.getKey())) {
          Trajectory.compareMetrics(
              each.getKey(), expected.object(each.getKey()), experiment.evaluate(each.getValue()), findings);
        }
      }
    }
  }

  private static void load(Experiment experiment, @Nullable Path checkpoint) {
    if (checkpoint == null) {
      fill(experiment);
    } else {
      experiment.loadCheckpoint();
    }
  }

  /// Folders `predictions` (classes as int16) and `predictions_KIND_TYPE`.
  private List<PredictionFolder> predictions() {
    try (Stream<Path> entries = Files.list(golden.folder())) {
      return entries.filter(Files::isDirectory).sorted().map(PredictionFolder::of).flatMap(List::stream).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void predicted(Path output, PredictionFolder kind, Findings findings) throws IOException {
    Path checkpoint = golden.hasCheckpoint() ? golden.checkpoint() : null;
    List<String> overrides = new ArrayList<>(List.of(
        "predict_output_dir", output.toString(),
        "model.init_args.output_on_inference", kind.output(),
        "out_dtype", kind.type()));
    if (checkpoint != null) {
      overrides.addAll(List.of("ckpt_path", checkpoint.toString()));
    }
    RunSettings settings =
        golden.settings(RunCommand.PREDICT, output.resolve("run"), overrides.toArray(String[]::new));
    try (Experiment experiment = open(settings, List.of(Split.PREDICT))) {
      load(experiment, checkpoint);
      experiment.predict();
    }
    kind.compare(output, findings);
  }
}
