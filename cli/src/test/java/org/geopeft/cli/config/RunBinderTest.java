package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.geopeft.cli.config.ConfigNode.Scalar;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.training.Direction;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpointOptions;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.BurnScarsSettings;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.CallbackSettings.LearningRates.Interval;
import org.geopeft.training.settings.GeopeftSettings;
import org.geopeft.training.settings.LoggerSettings;
import org.geopeft.training.settings.MetadataUse;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.PredictionSettings;
import org.geopeft.training.settings.PredictionSettings.PixelType;
import org.geopeft.training.settings.RunSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.TaskSettings;
import org.geopeft.training.settings.TaskSettings.Output;
import org.geopeft.training.settings.TrainerSettings;
import org.geopeft.training.settings.TrainerSettings.GradientClip;
import org.geopeft.training.settings.TrainerSettings.Precision;
import org.geopeft.training.settings.TransformSettings;
import org.geopeft.training.tiling.Tiling;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunBinderTest {

  @TempDir
  private Path folder;
  private Configs configs;

  @BeforeEach
  void makeFiles() throws IOException {
    configs = new Configs(folder);
  }

  private RunSettings fit(String... overrides) throws IOException {
    return configs.fit(configs.complete(), overrides).settings();
  }

  private TrainerSettings trainer(String... overrides) throws IOException {
    return fit(overrides).trainer();
  }

  private TaskSettings task(String... overrides) throws IOException {
    return fit(overrides).task();
  }

  @Test
  void whatIsNotSaidHasLightningsAndTerraTorchsDefaults() throws IOException {
    RunSettings run = fit();
    assertEquals(0, run.seed());
    assertNull(run.checkpoint());
    assertEquals(new PredictionSettings(null, null, null), run.prediction());
    assertEquals(new GeopeftSettings(GeopeftSettings.BackendChoice.AUTO, null, null, false, false), run.geopeft());
    List<CallbackSettings> pair = ModelCheckpointOptions.defaults().stream()
        .map(options -> (CallbackSettings) new CallbackSettings.Checkpoint(options)).toList();
    assertEquals(new TrainerSettings(Precision.FLOAT32, 3, -1, 0, TrainerSettings.Limits.NONE, null,
        new TrainerSettings.ValidationSettings(1, BatchLimit.ALL, 2), 1, null, 50, true, true, Path.of(""), List.of(),
        false, pair), run.trainer());
    assertEquals(new BurnScarsSettings(4, 0, folder.resolve("chips"), MetadataUse.NONE, folder.resolve("train.txt"),
        folder.resolve("val.txt"), folder.resolve("test.txt"), null, BurnScarsSettings.BANDS, 1.0, List.of(),
        List.of(), List.of(), 0.0, -1, true), run.data());
    TaskSettings task = run.task();
    assertEquals(Map.of("ce", 1.0), task.losses());
    assertEquals(-1L, task.ignoreIndex());
    assertEquals(0.001, task.lr());
    assertEquals(new OptimizerSettings.Adam(new AdamSettings(0.9, 0.999, 1e-8, 1e-2, true)), task.optimizer());
    assertNull(task.scheduler());
    assertEquals(new TaskSettings.Freezing(false, false, false), task.freezing());
    assertEquals(List.of(Output.PREDICTION), task.output());
    assertEquals(10, task.plotOnVal());
    assertNull(task.tiling());
    assertEquals(2L, task.modelArgs().get("num_classes"));
  }

  @Test
  void checkpointsNameTheTasksClassAndAllItsArguments() throws IOException {
    Map<String, Object> parameters = task().hyperParameters();
    assertEquals(28, parameters.size());
    assertEquals("_class_path", parameters.keySet().iterator().next());
    assertEquals("terratorch.tasks.SemanticSegmentationTask", parameters.get("_class_path"));
    assertEquals("lightning.pytorch.cli.instantiate_module", parameters.get("_instantiator"));
    assertEquals(1e-3, parameters.get("lr"));
    assertTrue(parameters.containsKey("class_weights"));
  }

  @Test
  void adamIsTheOptimizerWhereNoneIsNamed() throws IOException {
    assertEquals(new OptimizerSettings.Adam(new AdamSettings(0.9, 0.999, 1e-8, 0, false)),
        task("--model.optimizer", "null").optimizer());
    assertEquals(new OptimizerSettings.Adam(new AdamSettings(0.8, 0.99, 1e-3, 0.1, false)),
        task("--model.optimizer", "Adam", "--model.optimizer_hparams",
            "{betas: [0.8, 0.99], eps: 1e-3, weight_decay: 0.1}").optimizer());
  }

  @Test
  void theScheduleTakesPyTorchsArguments() throws IOException {
    assertEquals(new SchedulerSettings.Plateau(
            new ReduceLROnPlateau.Options(Direction.MAX, 0.5, 4, 0.01, false, 1, List.of(1e-6), 1e-8)),
        task("--model.scheduler", "ReduceLROnPlateau", "--model.scheduler_hparams",
            "{mode: max, factor: 0.5, patience: 4, threshold: 0.01, threshold_mode: abs, cooldown: 1, min_lr: 1e-6}")
            .scheduler());
  }

  @Test
  void callbacksAreBoundInOrderAndACheckpointOfOnesOwnReplacesThePair() throws IOException {
    assertEquals(List.of(
            new CallbackSettings.LearningRates(Interval.EPOCH),
            new CallbackSettings.StopEarly(
                new EarlyStopping.Options("val/mIoU", Direction.MAX, 0.1, 5, true, null, null)),
            new CallbackSettings.Checkpoint(new ModelCheckpointOptions(
                "ModelCheckpoint", null, "best-{val/mIoU:.3f}", "val/mIoU", Direction.MAX, 2, true, false, true, 1, 0)),
            new CallbackSettings.ProgressBar(5)),
        trainer("--trainer.callbacks", """
            - {class_path: LearningRateMonitor, init_args: {logging_interval: epoch}}
            - class_path: lightning.pytorch.callbacks.EarlyStopping
              init_args: {monitor: val/mIoU, mode: max, min_delta: 0.1, patience: 5}
            - class_path: ModelCheckpoint
              init_args:
                {filename: 'best-{val/mIoU:.3f}', monitor: val/mIoU, mode: max, save_top_k: 2, save_last: true}
            - {class_path: RichProgressBar, init_args: {refresh_rate: 5}}
            """).callbacks());
  }

  @Test
  void aTemplateFromTheCommandLineStaysText() throws IOException {
    CallbackSettings callback = trainer(
        "--trainer.callbacks+=ModelCheckpoint", "--trainer.callbacks.filename", "{epoch:02d}").callbacks().getFirst();
    assertEquals("{epoch:02d}", ((CallbackSettings.Checkpoint) callback).options().filename());
  }

  @Test
  void noCheckpointsAreAddedToRunsThatWriteNone() throws IOException {
    assertEquals(List.of(), trainer("--trainer.enable_checkpointing", "false").callbacks());
    assertEquals(List.of(), trainer("--trainer.fast_dev_run", "true").callbacks());
  }

  @Test
  void loggersAreASwitchAClassOrAList() throws IOException {
    assertTrue(trainer("--trainer.logger", "false").loggingDisabled());
    assertFalse(trainer("--trainer.logger", "true").loggingDisabled());
    assertEquals(List.of(new LoggerSettings.Csv(Path.of("x"), "lightning_logs", null, "", 100)),
        trainer("--trainer.logger", "CSVLogger", "--trainer.logger.save_dir", "x").loggers());
    assertEquals(List.of(
            new LoggerSettings.TensorBoard(Path.of("x"), "n", "version_3", "p"),
            new LoggerSettings.Csv(Path.of("x"), "", "mine", "", 1)),
        trainer("--trainer.logger", """
            - {class_path: TensorBoardLogger, init_args: {save_dir: x, name: n, version: 3, prefix: p}}
            - {class_path: CSVLogger, init_args: {save_dir: x, name: '', version: mine, flush_logs_every_n_steps: 1}}
            """).loggers());
  }

  @Test
  void oneBatchIsNotAllBatches() throws IOException {
    assertEquals(new BatchLimit.Count(1), trainer("--trainer.overfit_batches", "1").overfitBatches());
    assertEquals(new BatchLimit.Share(1), trainer("--trainer.overfit_batches", "1.0").overfitBatches());
    assertNull(trainer("--trainer.overfit_batches", "0.0").overfitBatches());
    assertNull(trainer("--trainer.overfit_batches", "0").overfitBatches());
    assertEquals(new BatchLimit.Share(0.5), trainer("--trainer.limit_val_batches", "0.5").limits().validation());
  }

  @Test
  void epochsAreEndlessOnlyWhereStepsEnd() throws IOException {
    assertEquals(1000, trainer("--trainer.max_epochs", "null").maxEpochs());
    TrainerSettings stepwise = trainer("--trainer.max_epochs", "null", "--trainer.max_steps", "10");
    assertEquals(-1, stepwise.maxEpochs());
    assertEquals(10, stepwise.maxSteps());
  }

  @Test
  void theRestOfTheTrainerIsBound() throws IOException {
    TrainerSettings trainer = trainer("--trainer.precision", "64-true", "--trainer.gradient_clip_val", "0.5",
        "--trainer.gradient_clip_algorithm", "value", "--trainer.accumulate_grad_batches", "4",
        "--trainer.check_val_every_n_epoch", "null", "--trainer.val_check_interval", "10",
        "--trainer.num_sanity_val_steps", "-1", "--trainer.log_every_n_steps", "1", "--trainer.default_root_dir", "5",
        "--trainer.devices", "1", "--trainer.enable_progress_bar", "no", "--trainer.fast_dev_run", "7");
    assertEquals(Precision.FLOAT64, trainer.precision());
    assertEquals(new GradientClip(0.5, false), trainer.gradientClip());
    assertEquals(4, trainer.accumulateGradBatches());
    assertEquals(new TrainerSettings.ValidationSettings(null, new BatchLimit.Count(10), -1), trainer.validation());
    assertEquals(1, trainer.logEveryNSteps());
    assertEquals(Path.of("5"), trainer.rootFolder());
    assertFalse(trainer.enableProgressBar());
    assertEquals(7, trainer.fastDevRun());
  }

  @Test
  void quotedNumbersAndSwitchesAreConverted() throws IOException {
    String text = configs.complete().replace("max_epochs: 3", "max_epochs: '7'").replace("lr: 1e-3", "lr: \"1e-4\"")
        .replace("ignore_index: -1", "ignore_index: -1\n    freeze_head: 'true'");
    RunSettings run = configs.fit(text).settings();
    assertEquals(7, run.trainer().maxEpochs());
    assertEquals(1e-4, run.task().lr());
    assertTrue(run.task().freezing().head());
  }

  @Test
  void theDataModuleIsBound() throws IOException {
    BurnScarsSettings data = (BurnScarsSettings) fit("--data.bands", "[RED, RED]", "--data.use_metadata", "prithvi_tl",
        "--data.constant_scale", "2", "--data.no_data_replace", "null", "--data.no_label_replace", "null",
        "--data.drop_last", "false", "--data.train_transform",
        "[{class_path: D4}, {class_path: albumentations.pytorch.ToTensorV2}]",
        "--model.model_args.backbone_bands", "[RED, RED]").data();
    assertEquals(List.of("RED", "RED"), data.bands());
    assertEquals(MetadataUse.PRITHVI_TL, data.useMetadata());
    assertEquals(2, data.constantScale());
    assertNull(data.noDataReplace());
    assertNull(data.noLabelReplace());
    assertFalse(data.dropLast());
    assertEquals(List.of(new TransformSettings.D4(1), new TransformSettings.ToTensor()), data.trainTransforms());
  }

  @Test
  void tilesAreForPredictionUnlessSwitchedOnElsewhere() throws IOException {
    TaskSettings task = task(
        "--model.tiled_inference_parameters", "{h_crop: 64, h_stride: 32, w_crop: 64, w_stride: 48}",
        "--model.tiled_inference_on_testing", "true");
    assertEquals(new TaskSettings.TiledInference(
        new Tiling(64, 64, 32, 48, 8, true, true, 16, Tiling.Padding.REFLECT), true, false), task.tiling());
  }

  @Test
  void lossesMayHaveWeights() throws IOException {
    assertEquals(Map.of("ce", 0.5), task("--model.loss", "{ce: 0.5}").losses());
    assertEquals(Map.of("ce", 1.0), task("--model.loss", "[ce]").losses());
    assertEquals(Map.of("lovasz", 1.0), task("--model.loss", "lovasz").losses());
    assertEquals(Map.of("ce", 1.0, "dice", 1.0), task("--model.loss", "[ce, dice]").losses());
    assertEquals(
        List.of("focal", "ce"), List.copyOf(task("--model.loss", "{focal: 20, ce: 0.25}").losses().keySet()));
  }

  @Test
  void theTypeOfPredictionsIsOpenUnlessGiven() throws IOException {
    String text = configs.complete();
    assertNull(configs.bind(RunCommand.PREDICT, text, "--predict_output_dir", "out").settings().prediction().type());
    assertEquals(PixelType.FLOAT32, configs.bind(RunCommand.PREDICT, text, "--predict_output_dir", "out",
        "--out_dtype", "float32").settings().prediction().type());
  }

  @Test
  void otherFilesThanTheCommandsNeedNotBeThere() throws IOException {
    Files.delete(folder.resolve("test.txt"));
    assertEquals(folder.resolve("test.txt"), ((BurnScarsSettings) fit().data()).testSplit());
  }

  @Test
  void theDemosFilesNeedNotBeThereYet() throws IOException {
    assertTrue(fit("--geopeft.demo_data", "true", "--data.data_root", "later/samples", "--data.val_split",
        "later/val.txt").geopeft().demoData());
  }

  @ParameterizedTest
  @CsvSource({"4GB, 4000000000", "4GiB, 4294967296", "512MB, 512000000", "1.5G, 1500000000", "1000, 1000",
      "1e9, 1000000000", "2 KiB, 2048"})
  void bytesHaveUnits(String text, long bytes) {
    assertEquals(bytes, RunBinder.bytes(new Scalar(new Place("", 1, 1), Yaml11.resolve(text), text)));
  }
}
