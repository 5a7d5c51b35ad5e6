package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.datasets.Split;
import org.geopeft.geotiff.GeoTiff;
import org.geopeft.tensor.vector.VectorBackend;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpointOptions;
import org.geopeft.training.progress.ProgressListener;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.BurnScarsSettings;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.GeopeftSettings;
import org.geopeft.training.settings.MetadataUse;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.PredictionSettings;
import org.geopeft.training.settings.RunDocuments;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.TaskSettings;
import org.geopeft.training.settings.TrainerSettings;
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

  private RunSettings settings(int epochs, Path checkpoint, List<TaskSettings.Output> output) {
    List<String> bands = BurnScarsSettings.BANDS;
    Path data = folder.resolve("data");
    var burnScars = new BurnScarsSettings(4, 2, data.resolve("chips"), MetadataUse.NONE, data.resolve("train.txt"),
        data.resolve("val.txt"), data.resolve("test.txt"), data.resolve("test.txt"), bands, 1.0, List.of(), List.of(),
        List.of(), 0.0, -1, true);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("backbone", "prithvi_eo_tiny");
    model.put("backbone_pretrained", false);
    model.put("backbone_bands", bands);
    model.put("peft_config", Map.of("method", "LORA", "replace_qkv", "qkv", "peft_config_kwargs", Map.of(
        "target_modules", List.of("qkv.q_linear", "qkv.v_linear", "mlp.fc1", "mlp.fc2"), "lora_alpha", 16L, "r", 16L)));
    model.put("necks", List.of(
        Map.of("name", "SelectIndices", "indices", List.of(-1L)), Map.of("name", "ReshapeTokensToImage")));
    model.put("decoder", "LinearDecoder");
    model.put("decoder_upsampling_size", 16L);
    model.put("rescale", false);
    model.put("num_classes", 2L);
    var plateau = new SchedulerSettings.Plateau(ReduceLROnPlateau.Options.DEFAULTS.withPatience(4).withFactor(0.5));
    var task = new TaskSettings("EncoderDecoderFactory", model, Map.of("ce", 1.0), null, -1L, 0.00094508, Map.of(),
        new OptimizerSettings.Adam(OptimizerSettings.Adam.ADAM_W), plateau, new TaskSettings.Freezing(false, false, false),
        List.of("Not burned", "Burn scar"), null, 0, null, output, Map.of("lr", 0.00094508));
    List<CallbackSettings> callbacks = new ArrayList<>();
    callbacks.add(new CallbackSettings.LearningRates(CallbackSettings.LearningRates.Interval.EPOCH));
    callbacks.add(new CallbackSettings.StopEarly(new EarlyStopping.Options("val/loss").withPatience(15)));
    ModelCheckpointOptions.defaults().forEach(o -> callbacks.add(new CallbackSettings.Checkpoint(o)));
    var trainer = new TrainerSettings(
        TrainerSettings.Precision.FLOAT32, epochs, -1, 0, TrainerSettings.Limits.NONE, BatchLimit.ALL,
        new TrainerSettings.ValidationSettings(1, BatchLimit.ALL, 2), 1, null, 1, true, false, root, List.of(), false,
        callbacks);
    return new RunSettings(0, trainer, burnScars, task, new PredictionSettings(root.resolve("pred"), null, null),
        new GeopeftSettings(GeopeftSettings.BackendChoice.AUTO, null, null, false, false), checkpoint,
        new RunDocuments("", "", null, null));
  }

  private Experiment open(RunSettings settings) {
    return Experiment.open(settings, VectorBackend.newDevice(), List.of(Split.TRAIN, Split.VAL, Split.TEST, Split.PREDICT),
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
    try (var experiment = open(settings(8, null, List.of()))) {
      GoldenParameters.fill(experiment.task());
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
    try (var experiment = open(settings(12, folder.resolve("lora_linear/checkpoints/epoch=7.ckpt"), List.of()))) {
      experiment.fit((epoch, step, files, loss, rates, norm) ->
          steps.add(new Step(epoch, step, loss, rates[0], norm)));
    }
    compare(golden.path("resumed").path("steps"), steps);
  }

  @Test
  void terraTorchsCheckpointIsTestedAndPredicts() throws IOException {
    var outputs = List.of(TaskSettings.Output.PREDICTION, TaskSettings.Output.LOGITS);
    try (var experiment = open(settings(8, folder.resolve("lora_linear/checkpoints/epoch=7.ckpt"), outputs))) {
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
