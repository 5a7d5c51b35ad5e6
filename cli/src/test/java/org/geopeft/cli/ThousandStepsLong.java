package org.geopeft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.geopeft.cli.config.Assignment;
import org.geopeft.cli.config.ConfigSources;
import org.geopeft.cli.config.RunBinder;
import org.geopeft.cli.config.RunCommand;
import org.geopeft.datasets.Split;
import org.geopeft.datasets.demo.DemoScenes;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.training.Experiment;
import org.geopeft.training.StopSignal;
import org.geopeft.training.progress.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A thousand training steps of the quickstart's model: memory must not grow. Minutes long, so not part of the ordinary
/// build: `./mvnw -Plong -pl cli -am verify`.
class ThousandStepsLong {
  private static final int STEPS = 1000;
  private static final Path ROOT = Path.of(System.getProperty("geopeft.root", "..")).toAbsolutePath().normalize();

  @TempDir
  Path folder;

  private List<String> arguments() throws IOException {
    Path scenes = folder.resolve("scenes");
    DemoScenes.ensure(scenes);
    List<String> arguments = new ArrayList<>();
    for (String split : List.of("train", "val", "test")) {
      arguments.addAll(List.of("--data." + split + "_split", scenes.resolve("splits/" + split + ".txt").toString()));
    }
    arguments.addAll(List.of(
        "--data.data_root", scenes.resolve("samples").toString(),
        "--geopeft.demo_data", "false",
        "--geopeft.test_after_fit", "false",
        "--trainer.default_root_dir", folder.resolve("run").toString(),
        "--trainer.max_epochs", "1000",
        "--trainer.max_steps", Integer.toString(STEPS),
        "--trainer.callbacks", "[]",
        "--trainer.limit_val_batches", "1",
        "--trainer.enable_checkpointing", "false"));
    return arguments;
  }

  @Test
  void poolsTakeNothingMoreAfterTheTwentiethStep() throws IOException {
    var sources = new ConfigSources(
        List.of(ROOT.resolve("configs/quickstart/burn_scars_lora.yaml")), Assignment.parse(arguments()));
    var settings = RunBinder.bind(sources, RunCommand.FIT).settings();
    Device device = VectorBackend.newDevice();
    var reserved = new TreeMap<Long, Long>();
    try (var experiment = Experiment.open(
        settings, device, List.of(Split.TRAIN, Split.VAL), ProgressListener.silent(), new StopSignal())) {
      experiment.fit((epoch, step, files, loss, rates, norm) ->
          reserved.put(step, device.backend().pool().reservedBytes()));
    }
    long afterTwenty = reserved.get(20L);
    long last = reserved.lastEntry().getValue();
    System.out.println("bytes in the pool: " + afterTwenty + " after step 20, " + last + " after step " + reserved.lastKey());
    assertEquals(STEPS, reserved.size());
    assertEquals(afterTwenty, last);
  }

  @Test
  void residentMemoryStays() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read from /proc");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + ROOT.resolve("cli/src/main/launcher/compute.options"),
        "-cp", System.getProperty("java.class.path"),
        "org.geopeft.cli.Main", "fit", "--config", ROOT.resolve("configs/quickstart/burn_scars_lora.yaml").toString()));
    command.addAll(arguments());
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    var resident = new TreeMap<Long, Long>(); // step → kB
    try {
      while (process.isAlive()) {
        Thread.sleep(500);
        long step = lastStep();
        if (step >= 200) {
          residentKilobytes(process).ifPresent(size -> resident.put(step, size));
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.waitFor(), Files.readString(folder.resolve("log")));
    long early = resident.firstEntry().getValue();
    long late = resident.lastEntry().getValue();
    System.out.println("resident kB: " + early + " at step " + resident.firstKey() + ", " + late + " at step " + resident.lastKey());
    assertTrue(resident.lastKey() > STEPS - 50, "the last reading is at step " + resident.lastKey());
    assertTrue(late - early <= 32 * 1024, "resident memory grew by " + (late - early) + " kB");
  }

  private static OptionalLong residentKilobytes(Process process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // it ended between the two looks
    }
  }

  /// The last step that metrics.csv tells of, −1 before the first.
  private long lastStep() throws IOException {
    Path csv = folder.resolve("run/lightning_logs/version_0/metrics.csv");
    if (!Files.exists(csv)) {
      return -1;
    }
    List<String> lines = Files.readAllLines(csv);
    int column = List.of(lines.isEmpty() ? new String[] {""} : lines.getFirst().split(",")).indexOf("step");
    String[] last = lines.getLast().split(",", -1);
    return lines.size() < 2 || column < 0 || column >= last.length || last[column].isEmpty()
        ? -1
        : Long.parseLong(last[column]);
  }
}
