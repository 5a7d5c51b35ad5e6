package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.geopeft.training.settings.RunDocuments;
import org.geopeft.training.settings.RunSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintedConfigTest {

  private static final String[] MUCH = {
    "--trainer.callbacks",
    "[{class_path: EarlyStopping, init_args: {monitor: x}}, LearningRateMonitor, RichProgressBar, ModelCheckpoint]",
    "--trainer.logger", "CSVLogger", "--trainer.logger.save_dir", "x", "--trainer.overfit_batches", "1.0",
    "--trainer.limit_val_batches", "3", "--trainer.precision", "64", "--trainer.check_val_every_n_epoch", "null",
    "--trainer.gradient_clip_val", "1", "--model.scheduler", "ReduceLROnPlateau", "--model.scheduler_hparams",
    "{patience: 4}", "--model.class_names", "[Not burned, 'yes']", "--model.loss", "{ce: 0.5}",
    "--model.tiled_inference_parameters", "{h_crop: 224}", "--model.output_on_inference", "[logits, prediction]",
    "--model.lr_overrides", "{head: 1e-5}", "--data.train_transform", "[albumentations.D4, ToTensorV2]",
    "--data.no_data_replace", "null", "--geopeft.num_threads", "2", "--seed_everything", "7",
    "--model.optimizer_hparams", "{eps: 1e-5}"
  };

  @TempDir
  private Path folder;
  private Configs configs;

  @BeforeEach
  void makeFiles() throws IOException {
    configs = new Configs(folder);
  }

  private static void assertSame(RunSettings expected, RunSettings actual) {
    assertEquals(expected.trainer(), actual.trainer());
    assertEquals(expected.data(), actual.data());
    assertEquals(expected.task(), actual.task());
    assertEquals(expected.geopeft(), actual.geopeft());
    assertEquals(expected.seed(), actual.seed());
  }

  @Test
  void thePrintedConfigBindsToTheSameSettings() throws IOException {
    BoundConfig config = configs.fit(configs.complete(), MUCH);
    assertSame(config.settings(), configs.fit(config.printed(true)).settings());
    assertSame(config.settings(), configs.fit(config.printed(false)).settings());
  }

  @Test
  void printingIsStable() throws IOException {
    String printed = configs.fit(configs.complete(), MUCH).printed(true);
    assertEquals(printed, configs.fit(printed).printed(true));
  }

  @Test
  void defaultsAreLeftOutOnRequest() throws IOException {
    assertEquals("""
        trainer:
          max_epochs: 3
        """, configs.fit(configs.complete()).printed(false).lines().limit(2).map(line -> line + "\n")
        .reduce("", String::concat));
    assertFalse(configs.fit(configs.complete()).printed(false).contains("drop_last"));
  }

  @Test
  void printingNeedsNoFilesAndNoLaterVersions() throws IOException {
    String text = configs.complete().replace("chips", "nowhere");
    assertTrue(configs.fit(text, "--trainer.precision", "bf16-mixed").printed(true).contains("precision: bf16-mixed"));
    assertThrows(ConfigException.class, () -> configs.fit(text, "--trainer.precisio", "32").printed(true));
  }

  @Test
  void theRunFolderHasTheConfigWithItsDefaultsForTerraTorch() throws IOException {
    RunDocuments documents = configs.fit(configs.complete(), "--geopeft.test_after_fit", "true", "--trainer.callbacks",
        "[{class_path: EarlyStopping, init_args: {monitor: val/loss}}]").settings().documents();
    assertEquals(folder.resolve("run.yaml"), documents.original());
    Map<?, ?> config = map(documents.config());
    assertFalse(config.containsKey("geopeft"));
    assertFalse(documents.config().contains("null"));
    assertTrue(documents.config().contains("""
          - class_path: terratorch.cli_tools.StateDictAwareModelCheckpoint
            init_args:
              filename: '{epoch}_state_dict'
              save_weights_only: true
              monitor: val/loss
        """), documents.config());
    assertTrue(documents.config().contains("drop_last: true"));
    Map<?, ?> hparams = map(documents.hparams());
    assertEquals(27, hparams.size());
    assertEquals("model_args", hparams.keySet().iterator().next());
    assertTrue(hparams.containsKey("class_weights"));
  }

  @Test
  void theDeploymentConfigIsForInference() throws IOException {
    String text = configs.complete().replace("backbone_pretrained: false", "backbone_pretrained: true");
    RunDocuments documents = configs.fit(text, "--trainer.callbacks+=LearningRateMonitor", "--trainer.default_root_dir",
        "x").settings().documents();
    assertNotNull(documents.deployment());
    Map<?, ?> config = map(documents.deployment());
    Map<?, ?> trainer = (Map<?, ?>) config.get("trainer");
    assertEquals(false, trainer.get("logger"));
    assertEquals("16-mixed", trainer.get("precision"));
    assertFalse(trainer.containsKey("callbacks") || trainer.containsKey("default_root_dir"));
    Map<?, ?> task = (Map<?, ?>) ((Map<?, ?>) config.get("model")).get("init_args");
    assertEquals(false, ((Map<?, ?>) task.get("model_args")).get("backbone_pretrained"));
    assertEquals(List.copyOf(config.keySet()).stream().sorted().toList(), List.copyOf(config.keySet()));
    assertEquals(null, configs.fit(text, "--deploy_config_file", "false").settings().documents().deployment());
  }

  private static Map<?, ?> map(String yaml) {
    ConfigNode node = YamlReader.read(yaml, new Place("written", 1, 1));
    assertNotNull(node);
    return (Map<?, ?>) node.toJava();
  }
}
