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
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
      // wrong types
      "--trainer.max_epochs    | 2.0   | trainer.max_epochs: expected a whole number, got the number 2.0",
      "--trainer.max_epochs    | [1]   | trainer.max_epochs: expected a whole number, got a list of 1",
      "--data.drop_last        | 1     | data.init_args.drop_last: expected true or false, got the number 1",
      "--data.drop_last        | null  | data.init_args.drop_last: must not be null; leave the key out for its default (true)",
      "--data.bands            | RED   | data.init_args.bands: expected a list, got the text 'RED'",
      "--model.class_names     | [a]   | model.init_args.class_names: expected one for each of the model's num_classes = 2, got 1",
      "--model.lr              | -1    | model.init_args.lr: expected a number of at least 0, got -1.0",
      "--model.plot_on_val     | maybe | model.init_args.plot_on_val: expected true, false or a number of epochs, got the text 'maybe'",
      "--trainer.overfit_batches | 1.5 | trainer.overfit_batches: expected a number of batches (1, 2, …) or a share of them between 0.0 and 1.0, got the number 1.5",
      "--trainer.fast_dev_run  | no way | trainer.fast_dev_run: expected true, false or a number of batches, got the text 'no way'",
      "--seed_everything       | -1    | seed_everything: expected a whole number from 0 to 4294967295, got the number -1",
      "--model.model_args.num_classes | -2 | model.init_args.model_args.num_classes: the number of classes is missing or not positive",
      "--geopeft               | 4     | geopeft: expected a mapping, got the number 4",
      "--geopeft.memory_budget | lots  | geopeft.memory_budget: expected a number of bytes such as 4GB or 512MiB, got the text 'lots'",
      "--model.optimizer_hparams | {betas: [1, 2]} | model.init_args.optimizer_hparams.betas: expected two numbers from 0 to below 1, got a list of 2",
      "--model.tiled_inference_parameters | {h_crop: 4} | model.init_args.tiled_inference_parameters: tiled_inference_parameters: a stride of 192 × 192 skips pixels between tiles of 4 × 224; it must be at most the crop.",
      // unknown keys
      "--trainer.foo           | 1     | trainer.foo: nothing uses this key",
      "--model.model_args.backbone_embed_dimm | 1 | model.init_args.model_args.backbone_embed_dimm: nothing uses this key (nearest: backbone_embed_dim)",
      "--model.optimizer_hparams | {epss: 1} | model.init_args.optimizer_hparams.epss: nothing uses this key; nearest: eps",
      "--geopeft.num_thread    | 2     | geopeft.num_thread: nothing uses this key; nearest: num_threads",
      "--sed_everything        | 2     | sed_everything: nothing uses this key; nearest: seed_everything",
      // unknown names
      "--data.class_path       | a.BurnScars | data.class_path: there is no data module 'a.BurnScars'; valid: BurnScarsDataModule",
      "--data.class_path       | foo.BurnScarsDataModule | data.class_path: there is no data module 'foo.BurnScarsDataModule'; nearest: BurnScarsDataModule",
      "--model.class_path      | SemanticSegmentationTsk | model.class_path: there is no task 'SemanticSegmentationTsk'; nearest: SemanticSegmentationTask",
      "--data.use_metadata     | prithvi | data.init_args.use_metadata: there is no 'prithvi' here; valid: clay_gw, clay_tlgw, no_metadata, prithvi_tl",
      "--data.bands            | [REDD] | data.init_args.bands: there is no band 'REDD'; nearest: RED",
      "--trainer.accelerator   | cpus  | trainer.accelerator: there is no accelerator 'cpus'; nearest: cpu, gpu",
      "--trainer.precision     | 33-true | trainer.precision: there is no precision '33-true'; nearest: 32-true, 64-true",
      "--model.loss            | cee   | model.init_args.loss: there is no loss 'cee'; nearest: ce",
      "--model.model_factory   | EncoderDecodrFactory | model.init_args.model_factory: there is no model factory 'EncoderDecodrFactory'; nearest: EncoderDecoderFactory",
      "--out_dtype             | int15 | out_dtype: there is no 'int15' here; nearest: int16, int32, uint16",
      // not in this version
      "--trainer.accelerator   | gpu   | trainer.accelerator: this version computes on the CPU only; the GPU comes in a later version: use auto or cpu",
      "--trainer.devices       | 2     | trainer.devices: this version trains on one device: use auto or 1, not the number 2",
      "--trainer.precision     | bf16-mixed | trainer.precision: precision bf16-mixed comes with the GPU in a later version; this one computes in 32-true or 64-true",
      "--trainer.strategy      | ddp   | trainer.strategy: this version trains on one device: leave strategy at auto",
      "--data.class_path       | terratorch.datamodules.GenericNonGeoSegmentationDataModule | data.class_path: the data module GenericNonGeoSegmentationDataModule comes in a later version; this one has BurnScarsDataModule",
      "--model.loss            | dice  | model.init_args.loss: the loss dice comes in a later version; this one has ce",
      "--model.optimizer       | SGD   | model.init_args.optimizer: SGD comes in a later version; this one has AdamW, Adam",
      "--model.scheduler       | StepLR | model.init_args.scheduler: StepLR comes in a later version; this one has ReduceLROnPlateau",
      "--trainer.logger        | MLFlowLogger | trainer.logger.class_path: the logger MLFlowLogger comes in a later version; this one has TensorBoardLogger, CSVLogger",
      "--geopeft.memory_budget | 4GB | geopeft.memory_budget: nothing holds to a budget yet; it comes in a later version",
      "--custom_modules_path   | mine  | custom_modules_path: custom_modules_path names Python code, which is not run",
      "--data.train_transform  | [{class_path: albumentations.Resize}] | data.init_args.train_transform[0].class_path: the transform Resize comes in a later version; this one has D4, ToTensorV2"})
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
        "command line, --trainer.default_root_dir: trainer.default_root_dir: '<path>' is a placeholder: say where runs go, "
            + "--trainer.default_root_dir DIR",
        "command line, --data.data_root: data.init_args.data_root: '<all>' is a placeholder: say where the images and "
            + "masks lie, --data.data_root DIR"),
        fit("--trainer.default_root_dir", "<path>", "--data.data_root", "<all>"));
  }

  @Test
  void aLearningRateMonitorNeedsALogger() {
    assertEquals(List.of("command line, --trainer.callbacks: trainer.callbacks[0]: LearningRateMonitor needs a logger, and "
        + "trainer.logger is false"), fit("--trainer.logger", "false", "--trainer.callbacks+=LearningRateMonitor"));
  }

  @Test
  void adaptersMustNotBeFrozen() {
    List<String> lines = fit("--model.freeze_backbone", "true", "--model.model_args.peft_config",
        "{method: LORA, replace_qkv: qkv, peft_config_kwargs: {target_modules: [qkv.q_linear]}}");
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.getFirst().contains("model.init_args.model_args.peft_config: freeze_backbone: true"), lines.toString());
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
