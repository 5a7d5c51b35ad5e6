package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.geopeft.conformance.golden.GoldenRule;
import org.geopeft.datasets.Split;
import org.geopeft.geotiff.GeoTiff;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.TaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// TerraTorch's run `lora_linear`, done here: the same losses, metrics and predictions.
class LoraLinearTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  @TempDir
  Path root;

  private final Path folder = SharedFolder.resolve("goldens/e2e");
  private final JsonNode golden = JSON.readTree(folder.resolve("lora_linear/case.json").toFile());

  /// A step as the reference file has it.
  private record Step(int epoch, long step, double loss, double rate, double norm) {}

  private LoraLinear lora() {
    return new LoraLinear(folder, root);
  }

  private Experiment open(RunSettings settings) {
    var splits = List.of(Split.TRAIN, Split.VAL, Split.TEST, Split.PREDICT);
    return Experiment.open(settings, VectorBackend.newDevice(), splits,
        ProgressListener.silent(), new StopSignal());
  }

  private static void compare(JsonNode expected, List<Step> steps) {
    assertEquals(expected.size(), steps.size());
    for (int i = 0; i < steps.size(); i++) {
      JsonNode want = expected.path(i);
      Step got = steps.get(i);
      double loss = want.path("loss").asDouble();
      assertEquals(want.path("step").asLong(), got.step());
      assertEquals(loss, got.loss(), 1e-5 * loss, "loss of step " + got.step());
      assertEquals(want.path("lr").asDouble(), got.rate());
      double norm = want.path("gradient_norm").asDouble();
      assertEquals(norm, got.norm(), 1e-4 * norm, "gradient norm of step " + got.step());
    }
  }

  private static void compareMetrics(JsonNode expected, Map<String, Double> actual) {
    for (var each : expected.properties()) {
      if (each.getKey().contains("/")) {
        assertEquals(each.getValue().asDouble(), actual.get(each.getKey()), 1e-4, each.getKey());
      }
    }
  }

  @Test
  void trainingTakesTerraTorchsPath() throws IOException {
    List<Step> steps = new ArrayList<>();
    try (var experiment = open(lora().settings(8, null, List.of()))) {
      experiment.task().parameters()
          .forEach(p -> GoldenRule.fillParameter(p.name(), p.value().tensor()));
      var report = experiment.fit((epoch, step, files, loss, rates, norm) ->
          steps.add(new Step(epoch, step, loss, rates[0], norm)));
      compare(golden.path("train").path("steps"), steps);
      JsonNode epochs = golden.path("train").path("epochs");
      compareMetrics(epochs.path(epochs.size() - 1), report.result().metrics());
      Path run = root.resolve("lightning_logs/version_0");
      assertEquals(run.resolve("checkpoints/epoch=7.ckpt"), report.result().bestCheckpoint());
      assertTrue(Files.exists(run.resolve("checkpoints/epoch=7_state_dict.ckpt")));
      assertTrue(Files.exists(run.resolve("metrics.csv")));
    }
  }

  @Test
  void terraTorchsCheckpointResumes() throws IOException {
    List<Step> steps = new ArrayList<>();
    Path checkpoint = folder.resolve("lora_linear/checkpoints/epoch=7.ckpt");
    try (var experiment = open(lora().settings(12, checkpoint, List.of()))) {
      experiment.fit((epoch, step, files, loss, rates, norm) ->
          steps.add(new Step(epoch, step, loss, rates[0], norm)));
    }
    compare(golden.path("resumed").path("steps"), steps);
  }

  @Test
  void terraTorchsCheckpointIsTestedAndPredicts() throws IOException {
    var outputs = List.of(TaskSettings.Output.PREDICTION, TaskSettings.Output.LOGITS);
    try (var experiment = open(lora().settings(8, folder.resolve("lora_linear/checkpoints/epoch=7.ckpt"), outputs))) {
      experiment.loadCheckpoint();
      compareMetrics(golden.path("test"), experiment.evaluate(Split.TEST));
      compareMetrics(golden.path("validate"), experiment.evaluate(Split.VAL));
      assertEquals(12, experiment.predict().size());
    }
    int different = 0;
    int pixels = 0;
    for (Path reference : files(folder.resolve("lora_linear/predictions"))) {
      try (var expected = GeoTiff.open(reference);
          var actual = GeoTiff.open(root.resolve("pred").resolve(reference.getFileName()))) {
        assertEquals(expected.sampleType(), actual.sampleType());
        assertEquals(expected.noData(), actual.noData());
        assertEquals(expected.transform(), actual.transform());
        assertEquals(expected.epsg(), actual.epsg());
        float[] want = expected.readFloats();
        float[] got = actual.readFloats();
        pixels += want.length;
        for (int i = 0; i < want.length; i++) {
          different += want[i] == got[i] ? 0 : 1;
        }
      }
    }
    assertTrue(different <= pixels * 1e-4, different + " of " + pixels + " pixels differ");
    for (Path reference : files(folder.resolve("lora_linear/predictions_logits_float32"))) {
      try (var expected = GeoTiff.open(reference);
          var actual = GeoTiff.open(root.resolve("pred").resolve(reference.getFileName()))) {
        assertArrayEquals(expected.readFloats(), actual.readFloats(), 1e-3f);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      return all.toList();
    }
  }
}
