package org.geopeft.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.RmsProp;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.autograd.optim.schedule.ConstantLR;
import org.geopeft.autograd.optim.schedule.CosineAnnealingLR;
import org.geopeft.autograd.optim.schedule.CosineAnnealingWarmRestarts;
import org.geopeft.autograd.optim.schedule.ExponentialLR;
import org.geopeft.autograd.optim.schedule.LinearLR;
import org.geopeft.autograd.optim.schedule.MultiStepLR;
import org.geopeft.autograd.optim.schedule.OneCycleLR;
import org.geopeft.autograd.optim.schedule.PolynomialLR;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.autograd.optim.schedule.SequentialLR;
import org.geopeft.autograd.optim.schedule.StepLR;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.training.Direction;
import org.geopeft.training.schedule.ReduceLROnPlateau;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.TaskSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerBinderTest {

  @TempDir
  private Path folder;
  private Configs configs;

  @BeforeEach
  void makeFiles() throws IOException {
    configs = new Configs(folder);
  }

  private TaskSettings task(String... overrides) throws IOException {
    return configs.fit(configs.complete(), overrides).settings().task();
  }

  private static SchedulerSettings timed(boolean everyStep, RateSchedule schedule) {
    return new SchedulerSettings.Timed(List.of(schedule), false, everyStep);
  }

  @Test
  void everyOptimizerTakesPyTorchsArguments() throws IOException {
    assertEquals(new OptimizerSettings.Sgd(new Sgd.Settings(0.9, 0, 1e-4, true, false)),
        task("--model.optimizer", "SGD", "--model.optimizer_hparams",
            "{momentum: 0.9, weight_decay: 1e-4, nesterov: true}").optimizer());
    assertEquals(new OptimizerSettings.Sgd(Sgd.Settings.DEFAULTS), task("--model.optimizer", "SGD").optimizer());
    assertEquals(new OptimizerSettings.RmsProp(new RmsProp.Settings(0.9, 1e-8, 0, 0.5, true, false)),
        task("--model.optimizer", "RMSprop", "--model.optimizer_hparams",
            "{alpha: 0.9, momentum: 0.5, centered: true}").optimizer());
    assertEquals(new OptimizerSettings.Adagrad(new Adagrad.Settings(0.1, 0, 0.5, 1e-10, true)),
        task("--model.optimizer", "Adagrad", "--model.optimizer_hparams",
            "{lr_decay: 0.1, initial_accumulator_value: 0.5, maximize: true}").optimizer());
    assertEquals(new OptimizerSettings.Adam(new AdamSettings(0.9, 0.999, 1e-8, 0.01, true, true, false)),
        task("--model.optimizer_hparams", "{amsgrad: true, foreach: false}").optimizer());
  }

  @ParameterizedTest
  @MethodSource
  void everyScheduleTakesPyTorchsArguments(String name, String arguments, SchedulerSettings expected)
      throws IOException {
    assertEquals(expected, task("--model.scheduler", name, "--model.scheduler_hparams", arguments).scheduler());
  }

  static Stream<Arguments> everyScheduleTakesPyTorchsArguments() {
    return Stream.of(
        Arguments.of("StepLR", "{step_size: 3}", timed(false, new StepLR(3, 0.1))),
        Arguments.of("StepLR", "{step_size: 3, gamma: 0.5, interval: step}", timed(true, new StepLR(3, 0.5))),
        Arguments.of("MultiStepLR", "{milestones: [3, 5, 5]}", timed(false, new MultiStepLR(List.of(3, 5, 5), 0.1))),
        Arguments.of("ExponentialLR", "{gamma: 0.9}", timed(false, new ExponentialLR(0.9))),
        Arguments.of("ConstantLR", "{}", timed(false, new ConstantLR(1.0 / 3, 5))),
        Arguments.of("LinearLR", "{start_factor: 0.1, total_iters: 4, interval: epoch}",
            timed(false, new LinearLR(0.1, 1, 4))),
        Arguments.of("PolynomialLR", "{power: 2}", timed(false, new PolynomialLR(5, 2))),
        Arguments.of("CosineAnnealingLR", "{T_max: 10, eta_min: 1e-6, verbose: true}",
            timed(false, new CosineAnnealingLR(10, 1e-6))),
        Arguments.of("CosineAnnealingWarmRestarts", "{T_0: 2, T_mult: 2}",
            timed(false, new CosineAnnealingWarmRestarts(2, 2, 0))),
        Arguments.of("OneCycleLR", "{max_lr: 0.1, epochs: 3, steps_per_epoch: 4, interval: step}",
            new SchedulerSettings.Timed(List.of(new OneCycleLR(0.1, 12)), true, true)),
        Arguments.of("OneCycleLR",
            "{max_lr: [0.1, 0.2], total_steps: 9, cycle_momentum: false, anneal_strategy: linear, three_phase: true}",
            new SchedulerSettings.Timed(List.of(new OneCycleLR(0.1, 9, 0.3, true, 25, 1e4, true, 0.85, 0.95),
                new OneCycleLR(0.2, 9, 0.3, true, 25, 1e4, true, 0.85, 0.95)), false, false)),
        Arguments.of("SequentialLR",
            "{schedulers: {LinearLR: {start_factor: 0.1, total_iters: 2}, CosineAnnealingLR: {T_max: 8}}, "
                + "milestones: [2]}",
            timed(false, new SequentialLR(
                List.of(new LinearLR(0.1, 1, 2), new CosineAnnealingLR(8, 0)), List.of(2)))));
  }

  @Test
  void aWarmUpByNameRisesUpToItsMilestone() throws IOException {
    var settings = (SchedulerSettings.Timed) task("--model.scheduler", "SequentialLR", "--model.scheduler_hparams",
        "{schedulers: {LambdaLR: {lr_lambda: linear_warmup}, ExponentialLR: {gamma: 0.5}}, milestones: [4]}")
        .scheduler();
    RateSchedule schedule = settings.schedules().getFirst();
    assertEquals(0.25, schedule.rate(1, 0));
    assertEquals(1, schedule.rate(1, 3));
    assertEquals(1, schedule.rate(1, 4));
    assertEquals(0.5, schedule.rate(1, 5));
  }

  /// Lightning's form: it replaces the task's own, and lr_overrides with it.
  @Test
  void classesAtTheTopReplaceTheTasksOptimizer() throws IOException {
    String text = configs.complete() + """
            lr_overrides: {decoder: 0.5}
        optimizer:
          class_path: torch.optim.SGD
          init_args:
            lr: 0.02
            momentum: 0.9
        lr_scheduler:
          class_path: ReduceLROnPlateau
          init_args:
            monitor: val/mIoU
            mode: max
        """;
    BoundConfig config = configs.fit(text);
    TaskSettings task = config.settings().task();
    assertEquals(new OptimizerSettings.Sgd(new Sgd.Settings(0.9, 0, 0, false, false)), task.optimizer());
    assertEquals(0.02, task.lr());
    assertEquals(Map.of(), task.lrOverrides());
    assertEquals(new SchedulerSettings.Plateau(new ReduceLROnPlateau.Options(
        Direction.MAX, 0.1, 10, 1e-4, true, 0, List.of(0.0), 1e-8), "val/mIoU", true), task.scheduler());
    assertEquals(config.settings().task(), configs.fit(config.printed(true)).settings().task());
    assertTrue(config.printed(false).contains("class_path: lightning.pytorch.cli.ReduceLROnPlateau"));
    String deployed = config.settings().documents().deployment();
    assertFalse(deployed == null || deployed.contains("optimizer:\n  class_path") || deployed.contains("lr_scheduler"),
        deployed);

    assertEquals(timed(false, new CosineAnnealingLR(7, 0)), task("--optimizer", "AdamW", "--optimizer.lr", "1e-4",
        "--lr_scheduler", "CosineAnnealingLR", "--lr_scheduler.T_max", "7").scheduler());
    assertEquals(0.01, task("--optimizer", "torch.optim.RMSprop").lr(), "PyTorch's default");
  }

  @Test
  void mistakesOfOptimizersAndSchedulesAreNamed() {
    assertEquals(List.of(
            "command line, --model.scheduler: model.init_args.scheduler_hparams.step_size: must be given"),
        mistakes("--model.scheduler", "StepLR"));
    assertMistake("SGD: nesterov needs momentum above 0", "--model.optimizer", "SGD", "--model.optimizer_hparams",
        "{nesterov: true}");
    assertMistake("total_steps: must be given, or epochs and steps_per_epoch", "--model.scheduler", "OneCycleLR",
        "--model.scheduler_hparams", "{max_lr: 0.1}");
    assertMistake("LambdaLR alone takes a Python function", "--model.scheduler", "LambdaLR",
        "--model.scheduler_hparams", "{}");
    assertMistake("2 schedulers need 1 milestones, got 0", "--model.scheduler", "SequentialLR",
        "--model.scheduler_hparams", "{schedulers: {ConstantLR: {}, LinearLR: {}}}");
    assertMistake("so it cannot be the last scheduler", "--model.scheduler", "SequentialLR",
        "--model.scheduler_hparams", "{schedulers: {ConstantLR: {}, LambdaLR: {}}, milestones: [2]}");
    assertMistake("there is no scheduler 'LinearRL' for a sequence; nearest: LinearLR", "--model.scheduler",
        "SequentialLR", "--model.scheduler_hparams", "{schedulers: {LinearRL: {}}}");
    assertMistake("CyclicLR comes in a later version", "--model.scheduler", "CyclicLR");
    assertMistake("Rprop comes in a later version", "--model.optimizer", "Rprop");
    assertMistake("expected a number from 0 to 1", "--model.scheduler", "ConstantLR", "--model.scheduler_hparams",
        "{factor: 2}");
    assertMistake("lr_scheduler: stands alone", "--lr_scheduler", "ConstantLR");
    assertMistake("monitor: must be given", "--optimizer", "Adam", "--lr_scheduler", "ReduceLROnPlateau");
    assertMistake("nothing uses this key; nearest: lr", "--optimizer", "Adam", "--optimizer.lrr", "1");
  }

  private List<String> mistakes(String... overrides) {
    return configs.mistakes(RunCommand.FIT, configs.complete(), overrides);
  }

  private void assertMistake(String text, String... overrides) {
    List<String> found = mistakes(overrides);
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().contains(text), found::toString);
  }
}
