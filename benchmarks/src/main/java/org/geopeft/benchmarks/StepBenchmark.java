package org.geopeft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Times training steps or forward passes of a config's model on random weights and data, and prints one JSON object:
/// our side of a comparison, in a process of its own.
@Command(name = "step", mixinStandardHelpOptions = true,
    description = "Times training steps of a config's model; prints one JSON object.")
final class StepBenchmark implements Callable<Integer> {
  @Option(names = "--config", required = true, description = "a TerraTorch config; only its model section counts")
  private Path config = Path.of("");

  @Option(names = "--batch", defaultValue = "1")
  private int batch;

  @Option(names = "--size", defaultValue = "512", description = "image side in pixels")
  private int size;

  @Option(names = "--threads", defaultValue = "2")
  private int threads;

  @Option(names = "--steps", defaultValue = "5")
  private int steps;

  @Option(names = "--warmup", defaultValue = "2")
  private int warmup;

  @Option(names = "--forward", description = "forward passes without gradients")
  private boolean forward;

  @Option(names = "--without-adapter", description = "leaves peft_config out but asks for the input's gradient, so "
      + "that the same frozen path is walked back")
  private boolean withoutAdapter;

  @Override
  public Integer call() throws IOException {
    var model = ModelSection.read(config, size, withoutAdapter);
    try (var work = new StepWork(model, batch, size, threads)) {
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i < warmup + steps; i++) {
        long start = System.nanoTime();
        if (forward) {
          work.forward();
        } else {
          work.train();
        }
        if (i >= warmup) {
          seconds.add((System.nanoTime() - start) / 1e9);
        }
      }
      print(work, seconds);
    }
    return 0;
  }

  private void print(StepWork work, List<Double> seconds) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("config", config.toString());
    result.put("batch", batch);
    result.put("size", size);
    result.put("mode", forward ? "forward" : "train");
    result.put("threads", threads);
    result.put("median_s", Medians.of(seconds));
    result.put("min_s", seconds.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN));
    result.put("all_s", seconds);
    result.put("peak_rss_mib", ResidentMemory.peakMebibytes());
    result.put("peak_tensor_mib", work.peakTensorBytes() >> 20);
    result.put("parameters", work.parameters(false));
    result.put("trainable", work.parameters(true));
    result.put("backend", work.backend());
    result.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    System.out.println(JsonMapper.builder().build().writeValueAsString(result));
  }

  /// Runs the benchmark.
  public static void main(String[] args) {
    System.exit(new CommandLine(new StepBenchmark()).execute(args));
  }
}
