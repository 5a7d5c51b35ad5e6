package org.geopeft.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.tensor.Shape;
import org.geopeft.training.SharedFolder;
import org.geopeft.training.State;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpoint;
import org.geopeft.training.callbacks.ModelCheckpointOptions;
import org.geopeft.training.checkpoint.LightningCheckpoint.TrainingState;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.weights.CheckpointException;
import org.geopeft.weights.Safetensors;
import org.geopeft.weights.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LightningCheckpointTest {

  private static final LoopCounters AFTER_EIGHT_EPOCHS = new LoopCounters(24, 3, true, 24, 3, 7, 0, 2, 2, true, 8, 8, 7);

  @TempDir
  Path folder;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static JsonNode contents() {
    return JSON.readTree(SharedFolder.resolve("goldens/e2e/lora_linear/checkpoints/contents.json").toFile());
  }

  private static double[] validationLosses() {
    JsonNode epochs = JSON.readTree(SharedFolder.resolve("goldens/e2e/lora_linear/case.json").toFile())
        .path("train").path("epochs");
    return epochs.valueStream().mapToDouble(e -> e.path("val/loss").asDouble()).toArray();
  }

  @Test
  void loopsAreLightnings() {
    JsonNode expected = contents().path("loops");
    JsonNode actual = JSON.valueToTree(AFTER_EIGHT_EPOCHS.tree());
    // as text, because the order of keys counts too
    assertEquals(expected.toString(), actual.toString());
  }

  @Test
  void keysAreLightningsInItsOrder() {
    var training = new TrainingState(Map.of(), Map.of(), List.of());
    var complete = new LightningCheckpoint(7, 24, Map.of(), AFTER_EIGHT_EPOCHS, training, Map.of(), Map.of());
    JsonNode contents = contents();
    assertEquals(List.copyOf(contents.propertyNames()), List.copyOf(complete.tree().keySet()));
    assertEquals(
        List.of("epoch", "global_step", "pytorch-lightning_version", "state_dict", "loops", "hparams_name",
            "hyper_parameters"),
        List.copyOf(complete.weightsOnly().tree().keySet()));
    assertEquals(contents.path("pytorch-lightning_version").asString(), LightningCheckpoint.LIGHTNING_VERSION);
  }

  @Test
  void scheduleStateIsPyTorchs() {
    double[] losses = validationLosses();
    var options = ReduceLROnPlateau.Options.DEFAULTS.withPatience(4).withFactor(0.5);
    double[] rates = {0.00094508};
    var schedule = new ReduceLROnPlateau(options, rates);
    for (int epoch = 0; epoch < 7; epoch++) { // the checkpoint of epoch 7 is written before the schedule's step
      rates = schedule.step(losses[epoch], rates);
    }
    assertSame(contents().path("lr_schedulers").path(0), schedule.state());
  }

  @Test
  void callbackStatesAreLightnings() throws IOException {
    double[] losses = validationLosses();
    var stopping = new EarlyStopping(new EarlyStopping.Options("val/loss").withPatience(15));
    var checkpoints = ModelCheckpointOptions.defaults().stream()
        .map(options -> new ModelCheckpoint(options, folder, null))
        .toList();
    Map<String, Map<String, Object>> written = new LinkedHashMap<>();
    for (int epoch = 0; epoch < 8; epoch++) {
      stopping.check(losses[epoch], epoch);
      var moment = new ModelCheckpoint.Moment(epoch, 3L * (epoch + 1), Map.of("val/loss", losses[epoch]));
      for (var checkpoint : checkpoints) {
        checkpoint.epochEnded(moment, (file, weightsOnly) -> {
          if (!weightsOnly) { // the complete one records what the other wrote an epoch ago
            written.clear();
            written.put(stopping.stateKey(), stopping.state());
            checkpoints.forEach(c -> written.put(c.stateKey(), c.state()));
          }
          Files.createFile(file);
        });
      }
    }
    JsonNode expected = contents().path("callbacks");
    assertEquals(List.copyOf(expected.propertyNames()), List.copyOf(written.keySet()));
    for (String key : written.keySet()) {
      assertSame(expected.path(key), written.get(key));
    }
  }

  /// Compares entries, numbers by value and paths by file name, in order.
  private static void assertSame(JsonNode expected, Map<?, ?> actual) {
    assertEquals(
        expected.propertyNames().stream().map(LightningCheckpointTest::fileName).toList(),
        actual.keySet().stream().map(k -> fileName(k.toString())).toList());
    var values = actual.values().iterator();
    for (JsonNode each : expected) {
      Object value = values.next();
      switch (value) {
        case null -> assertEquals(true, each.isNull());
        case StoredTensor t -> {
          assertEquals(each.path("value").asDouble(), t.toFloats()[0]);
          assertEquals(Shape.of(), t.shape());
        }
        case Map<?, ?> m -> assertSame(each, m);
        case List<?> list -> assertEquals(
            each.valueStream().map(JsonNode::asDouble).toList(), list, expected.toString());
        case Number n -> assertEquals(each.asDouble(), n.doubleValue());
        case Boolean b -> assertEquals(each.asBoolean(), b);
        default -> assertEquals(
            fileName(each.asString()).replace("checkpoints", ""), fileName(value.toString()).replaceAll("junit.*", ""));
      }
    }
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Test
  void ownStateIsUnderItsOwnKey() {
    var training = new TrainingState(Map.of(), Map.of(), List.of());
    var checkpoint = new LightningCheckpoint(7, 24, Map.of(), AFTER_EIGHT_EPOCHS, training, Map.of(),
        Map.of("seed", 1L));
    assertEquals(Map.of("seed", 1L), checkpoint.tree().get("geopeft"));
    assertEquals(null, checkpoint.weightsOnly().tree().get("geopeft"));
  }

  @Test
  void bareWeightsServeForTestingButNotForGoingOn() {
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(file, Map.of("model.w", State.scalar(1)), Map.of());
    assertEquals(Map.of("model.w", State.scalar(1)), LightningCheckpoint.read(file).stateDict());
    var thrown = assertThrows(CheckpointException.class, () -> LightningCheckpoint.readToResume(file));
    assertEquals("Cannot go on with training from " + file + ": it holds weights only, optimizer_states is missing. "
        + "Take the complete checkpoint (without _state_dict in its name), or use this one for validate, test or "
        + "predict.", thrown.getMessage());
  }
}
