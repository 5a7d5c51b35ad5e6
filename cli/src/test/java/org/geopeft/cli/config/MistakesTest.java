package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class MistakesTest {

  @TempDir
  private Path folder;
  private Configs configs;

  @BeforeEach
  void makeFiles() throws IOException {
    configs = new Configs(folder);
  }

  private List<String> fit(String... overrides) {
    return configs.mistakes(RunCommand.FIT, configs.complete(), overrides);
  }

  @Test
  void allMistakesOfAFileAreNamedAtOnceInItsOrder() {
    String text = configs.complete()
        .replace("max_epochs: 3", "max_epoch: 3\n  max_steps: many")
        .replace("batch_size: 4", "batch_size: 0")
        .replace("prithvi_eo_tiny", "prithvi_eo_tny")
        .replace("optimizer: AdamW", "optimizer: AdamV")
        .replace("lr: 1e-3", "lr: fast");
    assertEquals(List.of(
        "run.yaml:2:3: trainer.max_epoch: nothing uses this key; nearest: max_epochs, min_epochs",
        "run.yaml:3:14: trainer.max_steps: expected a whole number, got the text 'many'",
        "run.yaml:7:17: data.init_args.batch_size: expected a whole number of at least 1, got the number 0",
        "run.yaml:19:7: model.init_args.model_args.backbone: unknown name prithvi_eo_tny (nearest: prithvi_eo_tiny)",
        "run.yaml:30:16: model.init_args.optimizer: there is no optimizer 'AdamV'; nearest: Adam, AdamW",
        "run.yaml:31:9: model.init_args.lr: expected a number, got the text 'fast'"),
        configs.mistakes(RunCommand.FIT, text));
  }

  @Test
  void theMessageCountsAndListsThem() throws IOException {
    ConfigException e = assertThrows(ConfigException.class,
        () -> configs.fit(configs.complete(), "--model.lr", "x", "--trainer.max_epochs", "x").settings());
    assertEquals("""
        2 mistakes in the configuration; nothing was started.
          command line, --trainer.max_epochs: trainer.max_epochs: expected a whole number, got the text 'x'
          command line, --model.lr: model.init_args.lr: expected a number, got the text 'x'""", e.getMessage());
  }

  @ParameterizedTest
  @CsvFileSource(resources = "mistakes.txt", delimiter = '|', quoteCharacter = '"')
  void eachKindIsNamed(String option, String value, String message) {
    assertEquals(List.of("command line, " + option + ": " + message), fit(option, value));
  }

  @Test
  void missingValuesAreNamed() {
    assertEquals(List.of(
        "run.yaml:1:1: model: must be given: the task with its model",
        "run.yaml:1:1: data: must be given: a data module, or a file that holds one"),
        configs.mistakes(RunCommand.FIT, "trainer: {}"));
    assertEquals(List.of(
        "run.yaml:3:14: data.init_args.num_workers: must be given",
        "run.yaml:3:14: data.init_args.data_root: must be given",
        "run.yaml:3:14: data.init_args.use_metadata: must be given",
        "run.yaml:3:14: data.init_args.val_split: must be given for this command: a file with one id a line"),
        configs.mistakes(RunCommand.FIT,
            "data:\n  class_path: BurnScarsDataModule\n  init_args: {batch_size: 3}\n" + Configs.TASK));
  }

  @Test
  void aClassMustBeNamed() {
    assertEquals(List.of("run.yaml:2:3: model.class_path: must be given: the class of the task"),
        configs.mistakes(RunCommand.FIT, "model:\n  init_args: {}\n" + configs.data()));
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    List<String> lines = fit("--data.data_root", "nowhere", "--data.val_split", "no.txt", "--ckpt_path", "no.ckpt",
        "--model.model_args.backbone_ckpt_path", "no.pt", "--model.model_args.backbone_pretrained", "true");
    String here = " (from " + Path.of("").toAbsolutePath() + ")";
    assertTrue(lines.containsAll(List.of(
        "command line, --data.data_root: data.init_args.data_root: there is no folder nowhere" + here,
        "command line, --data.val_split: data.init_args.val_split: there is no split file no.txt" + here,
        "command line, --ckpt_path: ckpt_path: there is no checkpoint no.ckpt" + here,
        "command line, --model.model_args.backbone_ckpt_path: model.init_args.model_args.backbone_ckpt_path: "
            + "there is no file no.pt" + here)), lines.toString());
    assertEquals(4, lines.size(), lines.toString());
  }

  @Test
  void placeholdersOfPublishedConfigsSayWhatToGive() {
    assertEquals(List.of(
        "command line, --trainer.default_root_dir: trainer.default_root_dir: '<path>' is a placeholder: say where runs "
            + "go, --trainer.default_root_dir DIR",
        "command line, --data.data_root: data.init_args.data_root: '<all>' is a placeholder: say where the images and "
            + "masks lie, --data.data_root DIR"),
        fit("--trainer.default_root_dir", "<path>", "--data.data_root", "<all>"));
  }

  @Test
  void aLearningRateMonitorNeedsALogger() {
    assertEquals(List.of("command line, --trainer.callbacks: trainer.callbacks[0]: LearningRateMonitor needs a logger, "
        + "and trainer.logger is false"), fit("--trainer.logger", "false", "--trainer.callbacks+=LearningRateMonitor"));
  }

  @Test
  void adaptersMustNotBeFrozen() {
    List<String> lines = fit("--model.freeze_backbone", "true", "--model.model_args.peft_config",
        "{method: LORA, replace_qkv: qkv, peft_config_kwargs: {target_modules: [qkv.q_linear]}}");
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.getFirst().contains("model.init_args.model_args.peft_config: freeze_backbone: true"),
        lines.toString());
  }

  @Test
  void predictNeedsAFolderBeforeAnythingIsLoaded() {
    assertEquals(List.of("run.yaml:1:1: predict_output_dir: must be given: the folder for the predictions, "
        + "--predict_output_dir DIR"), configs.mistakes(RunCommand.PREDICT, configs.complete()));
  }

  @Test
  void textInAFileIsTextOnly() {
    assertEquals(List.of("run.yaml:8:16: data.init_args.data_root: expected text (in quotes: '12'), got the number 12"),
        configs.mistakes(RunCommand.FIT, configs.complete().replaceAll("data_root: .*", "data_root: 12"))
            .stream().filter(line -> line.contains("expected")).map(line -> line.replace(":9:", ":8:")).toList());
  }

  @Test
  void aMistakeInAnIncludedFileHasItsPlaceThere() throws IOException {
    configs.file("parts/data.yaml", configs.data().replace("batch_size: 4", "batch_size: four").replace("data:\n", "")
        .replaceAll("(?m)^  ", ""));
    assertEquals(List.of(
        "parts/data.yaml:3:15: data.init_args.batch_size: expected a whole number, got the text 'four'"),
        configs.mistakes(RunCommand.FIT, "data: parts/data.yaml\n" + Configs.TASK));
  }
}
