package org.geopeft.training.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.geopeft.training.Direction;
import org.geopeft.training.State;
import org.geopeft.training.callbacks.ModelCheckpoint.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckpointTest {

  @TempDir
  Path folder;

  private void write(Path file, boolean weightsOnly) throws IOException {
    Files.writeString(file, weightsOnly ? "weights" : "complete");
  }

  private static ModelCheckpointOptions options(String filename, String monitor, int topK, boolean last) {
    return new ModelCheckpointOptions(
        ModelCheckpointOptions.LIGHTNING, null, filename, monitor, Direction.MIN, topK, last, false, true, 1, 0);
  }

  private void epochs(ModelCheckpoint checkpoint, double... losses) throws IOException {
    for (int epoch = 0; epoch < losses.length; epoch++) {
      checkpoint.epochEnded(new Moment(epoch, 3L * (epoch + 1), Map.of("val/loss", losses[epoch])), this::write);
    }
  }

  private List<String> files() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).sorted().toList();
    }
  }

  @Test
  void defaultPairKeepsTheBestEpochCompleteAndAsWeights() throws IOException {
    for (var options : ModelCheckpointOptions.defaults()) {
      epochs(new ModelCheckpoint(options, folder, null), 3, 1, 2);
    }
    assertEquals(List.of("epoch=1.ckpt", "epoch=1_state_dict.ckpt"), files());
    assertEquals("weights", Files.readString(folder.resolve("epoch=1_state_dict.ckpt")));
  }

  @Test
  void stateIsLightnings() throws IOException {
    var checkpoint = new ModelCheckpoint(ModelCheckpointOptions.defaults().getFirst(), folder, null);
    epochs(checkpoint, 3, 1, 2);
    assertEquals(
        "StateDictAwareModelCheckpoint{'monitor': 'val/loss', 'mode': 'min', 'every_n_train_steps': 0, "
            + "'every_n_epochs': 1, 'train_time_interval': None, 'save_weights_only': False}",
        checkpoint.stateKey());
    String best = folder.resolve("epoch=1.ckpt").toString();
    var state = checkpoint.state();
    assertEquals(List.of("monitor", "best_model_score", "best_model_path", "current_score", "dirpath", "best_k_models",
        "kth_best_model_path", "kth_value", "last_model_path"), List.copyOf(state.keySet()));
    assertEquals(best, state.get("best_model_path"));
    assertEquals(State.scalar(1), state.get("best_model_score"));
    assertEquals(Map.of(best, State.scalar(1)), state.get("best_k_models"));
    assertEquals("", state.get("last_model_path"));
  }

  @Test
  void keepsTheBestFew() throws IOException {
    epochs(new ModelCheckpoint(options("{epoch:02d}", "val/loss", 2, true), folder, null), 3, 5, 1, 2, 9);
    assertEquals(List.of("epoch=02.ckpt", "epoch=03.ckpt", "last.ckpt"), files());
  }

  @Test
  void keepsAllOrTheLastWithoutAMonitor() throws IOException {
    epochs(new ModelCheckpoint(options("{epoch}-{step}", null, -1, false), folder.resolve("all"), null), 3, 5);
    epochs(new ModelCheckpoint(options("{epoch}", null, 1, false), folder.resolve("one"), null), 3, 5);
    epochs(new ModelCheckpoint(options("{epoch}", null, 0, false), folder.resolve("none"), null), 3, 5);
    assertEquals(List.of("all/epoch=0-step=3.ckpt", "all/epoch=1-step=6.ckpt", "one/epoch=1.ckpt"), files());
  }

  @Test
  void takenNameGetsAVersion() throws IOException {
    Files.writeString(folder.resolve("best.ckpt"), "another run's");
    epochs(new ModelCheckpoint(options("best", "val/loss", 2, false), folder, null), 3, 1);
    assertEquals(List.of("best-v1.ckpt", "best-v2.ckpt", "best.ckpt"), files());
    assertEquals("another run's", Files.readString(folder.resolve("best.ckpt")));
  }

  @Test
  void metricWithASlashMakesAFolder() throws IOException {
    epochs(new ModelCheckpoint(options("best-{val/loss:.3f}", "val/loss", 1, false), folder, null), 0.6061);
    assertEquals(List.of("best-val/loss=0.606.ckpt"), files());
  }

  @Test
  void restoredRunReplacesOnlyWhatIsWorse() throws IOException {
    var options = options("{epoch}", "val/loss", 1, false);
    var first = new ModelCheckpoint(options, folder, null);
    epochs(first, 3, 1);
    var second = new ModelCheckpoint(options, folder, folder.resolve("epoch=1.ckpt"));
    second.load(first.state());
    second.epochEnded(new Moment(2, 9, Map.of("val/loss", 2.0)), this::write);
    assertEquals(List.of("epoch=1.ckpt"), files());
    second.epochEnded(new Moment(3, 12, Map.of("val/loss", 0.5)), this::write);
    // the file that the run resumed from stays
    assertEquals(List.of("epoch=1.ckpt", "epoch=3.ckpt"), files());
    assertEquals(folder.resolve("epoch=3.ckpt").toString(), second.bestPath());
  }

  @Test
  void anotherFolderStartsWithoutScores() throws IOException {
    var options = options("{epoch}", "val/loss", 1, false);
    var first = new ModelCheckpoint(options, folder.resolve("a"), null);
    epochs(first, 1);
    var second = new ModelCheckpoint(options, folder.resolve("b"), null);
    second.load(first.state());
    epochs(second, 2);
    assertEquals(List.of("a/epoch=0.ckpt", "b/epoch=0.ckpt"), files());
  }

  @Test
  void failedWriteLeavesThePreviousCheckpoint() throws IOException {
    var checkpoint = new ModelCheckpoint(options("{epoch}", "val/loss", 1, false), folder, null);
    epochs(checkpoint, 3);
    assertThrows(IOException.class, () -> checkpoint.epochEnded(
        new Moment(1, 6, Map.of("val/loss", 1.0)), (file, weightsOnly) -> {
          throw new IOException("No space left on device");
        }));
    assertTrue(files().contains("epoch=0.ckpt"));
  }

  @Test
  void savesEveryFewSteps() throws IOException {
    var options = new ModelCheckpointOptions(
        ModelCheckpointOptions.LIGHTNING, null, "{step}", null, Direction.MIN, -1, false, false, true, 0, 2);
    var checkpoint = new ModelCheckpoint(options, folder, null);
    for (int step = 1; step <= 5; step++) {
      checkpoint.stepEnded(new Moment(0, step, Map.of()), this::write);
    }
    assertEquals(List.of("step=2.ckpt", "step=4.ckpt"), files());
  }

  @Test
  void mistakesAreNamed() {
    var checkpoint = new ModelCheckpoint(options("{epoch}", "val/los", 1, false), folder, null);
    var unknown = assertThrows(IllegalArgumentException.class, () -> epochs(checkpoint, 1));
    assertEquals("Cannot decide about the checkpoint of epoch 0: ModelCheckpoint monitors val/los, which was not "
        + "logged. "
        + "Logged: val/loss.", unknown.getMessage());
    var format = options("{epoch:.2q}", "val/loss", 1, false);
    assertThrows(IllegalArgumentException.class, () -> new ModelCheckpoint(format, folder, null));
    assertThrows(IllegalArgumentException.class, () -> options("{epoch}", null, 2, false));
  }
}
