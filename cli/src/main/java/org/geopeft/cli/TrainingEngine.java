package org.geopeft.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.geopeft.datasets.DataStatistics;
import org.geopeft.datasets.Split;
import org.geopeft.datasets.demo.DemoScenes;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.tensor.vector.VectorOptions;
import org.geopeft.training.Experiment;
import org.geopeft.training.StopSignal;
import org.geopeft.training.checkpoint.LightningCheckpoint;
import org.geopeft.training.progress.PlainProgress;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.settings.BurnScarsSettings;
import org.geopeft.training.settings.DataSettings;
import org.geopeft.training.settings.GeopeftSettings.BackendChoice;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.TrainerSettings.Precision;
import org.geopeft.weights.CheckpointException;

/// Runs commands on this machine.
final class TrainingEngine implements Engine {

  private static final Duration PLAIN_LINES = Duration.ofSeconds(5);

  private final PrintStream out = System.out;

  @Override
  public int run(Invocation invocation, RunSettings settings) throws IOException {
    if (settings.geopeft().demoData()) {
      makeDemo(settings.data());
    }
    try (StopSignal stop = StopSignal.install();
        ProgressListener listener = listener(settings);
        Experiment experiment = Experiment.open(
            settings, device(settings), splits(invocation, settings), listener, stop)) {
      command(invocation, settings, experiment);
    }
    return 0;
  }

  private void command(Invocation invocation, RunSettings settings, Experiment experiment) throws IOException {
    try {
      switch (invocation.command()) {
        case FIT -> fit(invocation, experiment);
        case VALIDATE -> evaluate(experiment, Split.VAL);
        case TEST -> evaluate(experiment, Split.TEST);
        case PREDICT -> predict(experiment);
        case COMPUTE_STATISTICS -> statistics(experiment);
      }
    } catch (CheckpointException e) {
      throw explained(e, settings);
    }
  }

  /// The exception, with the arguments in which the checkpoint's model differs from the config's.
  private static CheckpointException explained(CheckpointException unfit, RunSettings settings) {
    Path file = settings.checkpoint();
    if (file == null) {
      return unfit;
    }
    try {
      Object theirs = LightningCheckpoint.read(file).hyperParameters().get("model_args");
      List<String> differences = theirs == null
          ? List.of()
          : ModelArgumentsDifference.of(theirs, settings.task().modelArgs());
      return differences.isEmpty()
          ? unfit
          : new CheckpointException(unfit.getMessage() + "\n  model_args that differ: "
              + String.join("; ", differences), unfit);
    } catch (CheckpointException unreadable) {
      return unfit; // which says so already
    }
  }

  /// The demo's scenes lie in `FOLDER/samples`, its lists of ids in `FOLDER/splits`.
  private static void makeDemo(DataSettings data) {
    Path root = switch (data) {
      case BurnScarsSettings burnScars -> burnScars.dataRoot();
    };
    Path folder = root.toAbsolutePath().getParent();
    if (folder == null || !new DemoScenes(folder).samples().equals(root.toAbsolutePath())) {
      throw new IllegalArgumentException("geopeft.demo_data makes scenes in FOLDER/samples and lists of ids in"
          + " FOLDER/splits, so data_root must end in /samples; it is " + root + ".");
    }
    DemoScenes.ensure(folder);
  }

  private static Device device(RunSettings settings) {
    boolean reference = settings.geopeft().backend() == BackendChoice.REFERENCE
        || settings.trainer().precision() == Precision.FLOAT64;
    if (reference) {
      return ReferenceBackend.device();
    }
    Integer threads = settings.geopeft().numThreads();
    var backend = new VectorBackend(threads == null ? VectorOptions.defaults() : new VectorOptions(threads));
    return backend.device();
  }

  private ProgressListener listener(RunSettings settings) {
    if (!settings.trainer().enableProgressBar()) {
      return new PlainProgress(out::println, Duration.ofDays(365));
    }
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
        ? new TerminalProgress(out)
        : new PlainProgress(out::println, PLAIN_LINES);
  }

  private static List<Split> splits(Invocation invocation, RunSettings settings) {
    return switch (invocation.command()) {
      case FIT -> settings.geopeft().testAfterFit()
          ? List.of(Split.TRAIN, Split.VAL, Split.TEST)
          : List.of(Split.TRAIN, Split.VAL);
      case VALIDATE -> List.of(Split.VAL);
      case TEST -> List.of(Split.TEST);
      case PREDICT -> List.of(Split.PREDICT);
      case COMPUTE_STATISTICS -> List.of(Split.TRAIN);
    };
  }

  private void fit(Invocation invocation, Experiment experiment) throws IOException {
    Experiment.FitReport report = experiment.fit(null);
    Path interrupted = report.result().interruptedCheckpoint();
    if (interrupted != null) {
      out.println("Stopped; everything up to here is in " + interrupted + ". Go on with:");
      out.println("  " + invocation.as("fit") + " --ckpt_path " + Invocation.quoted(interrupted.toString()));
      return;
    }
    if (report.result().reason() != null) {
      out.println(report.result().reason());
    }
    if (!report.test().isEmpty()) {
      out.print(MetricsTable.of(report.test(), "test/"));
    }
    report.files().forEach(file -> out.println("wrote " + file));
    Path best = report.result().bestCheckpoint();
    if (best != null) {
      out.println("Next:");
      out.println("  " + invocation.as("predict") + " --ckpt_path " + Invocation.quoted(best.toString())
          + " --predict_output_dir predictions");
    }
  }

  private void evaluate(Experiment experiment, Split split) throws IOException {
    experiment.loadCheckpoint();
    Map<String, Double> metrics = experiment.evaluate(split);
    out.print(MetricsTable.of(metrics, split == Split.TEST ? "test/" : "val/"));
  }

  private void predict(Experiment experiment) throws IOException {
    experiment.loadCheckpoint();
    List<Path> written = experiment.predict();
    out.println(written.size() + (written.size() == 1 ? " file" : " files") + " written.");
  }

  private void statistics(Experiment experiment) throws IOException {
    DataStatistics statistics = experiment.statistics();
    List<String> bands = experiment.bands();
    out.printf("%-20s%16s%16s%n", "band", "mean", "std");
    for (int i = 0; i < bands.size(); i++) {
      out.printf(Locale.ROOT, "%-20s%16.10g%16.10g%n",
          bands.get(i), statistics.means().get(i), statistics.stds().get(i));
    }
    out.printf("%-20s%16s%16s%n", "label", "pixels", "share");
    statistics.labels().forEach((label, pixels) ->
        out.printf(Locale.ROOT, "%-20d%16d%16.6f%n", label, pixels, statistics.share(label)));
  }
}
