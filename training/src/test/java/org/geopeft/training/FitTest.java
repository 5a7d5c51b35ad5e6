package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.training.callbacks.EarlyStopping;
import org.geopeft.training.callbacks.ModelCheckpointOptions;
import org.geopeft.training.logging.CsvLogger;
import org.geopeft.training.settings.BatchLimit;
import org.geopeft.training.settings.CallbackSettings;
import org.geopeft.training.settings.TrainerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitTest {

  private static final CallbackSettings[] DEFAULT_CHECKPOINTS = ModelCheckpointOptions.defaults().stream()
      .map(CallbackSettings.Checkpoint::new).toArray(CallbackSettings[]::new);

  @TempDir
  Path root;

  private final Device device = ReferenceBackend.device();

  private Toy.Net net() {
    return new Toy.Net(device, 7, true);
  }

  private static Map<String, double[]> weights(Toy.Net net) {
    Map<String, double[]> weights = new TreeMap<>();
    net.stateDict().forEach((name, tensor) -> weights.put(name, tensor.toDoubles()));
    return weights;
  }

  private static void assertSameBits(Map<String, double[]> expected, Map<String, double[]> actual) {
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  /// Stops a run after so many optimizer steps.
  private static FitSetup stoppingAfter(FitSetup s, int steps) {
    var count = new AtomicInteger();
    return withObserver(s, (epoch, step, files, loss, rates, norm) -> {
      if (count.incrementAndGet() == steps) {
        s.stop().request();
      }
    });
  }

  private static FitSetup withObserver(FitSetup s, FitSetup.StepObserver observer) {
    return new FitSetup(s.device(), s.task(), s.optimizer(), s.plateau(), s.validationModel(), s.settings(), s.train(),
        s.validation(), s.loggers(), s.checkpointFolder(), s.hyperParameters(), s.seed(),
        s.listener(), s.stop(), observer);
  }

  private static TrainerSettings with(
      TrainerSettings s, TrainerSettings.ValidationSettings validation, int accumulate, long maxSteps) {
    return new TrainerSettings(s.precision(), s.maxEpochs(), maxSteps, s.fastDevRun(), s.limits(), s.overfitBatches(),
        validation, accumulate, s.gradientClip(), s.logEveryNSteps(), s.enableCheckpointing(), s.enableProgressBar(),
        s.rootFolder(), s.loggers(), s.loggingDisabled(), s.callbacks());
  }

  @Test
  void learnsAndWritesTheBestEpoch() {
    var result = new Fit(
        Toy.setup(device, net(), Toy.settings(root, 30, DEFAULT_CHECKPOINTS), new Toy.Data(device, 3, 5)), null).run();
    assertEquals(30, result.epochs());
    assertEquals(90, result.steps());
    assertTrue(result.metrics().get("val/mIoU") > 0.75, result.toString());
    assertNotNull(result.bestCheckpoint());
    assertTrue(Files.exists(result.bestCheckpoint()));
    assertTrue(Files.exists(Path.of(result.bestCheckpoint().toString().replace(".ckpt", "_state_dict.ckpt"))));
  }

  @Test
  void resumedRunEqualsTheUninterruptedOneWhereverItWasStopped() {
    var whole = net();
    new Fit(Toy.setup(device, whole, Toy.settings(root.resolve("whole"), 4), new Toy.Data(device, 3, 5)), null).run();
    for (int steps = 1; steps <= 9; steps++) {
      Path folder = root.resolve("after" + steps);
      var first = stoppingAfter(
          Toy.setup(device, net(), Toy.settings(folder, 4), new Toy.Data(device, 3, 5)), steps);
      var stopped = new Fit(first, null).run();
      assertTrue(stopped.isInterrupted());
      assertEquals(steps, stopped.steps());

      var resumed = new Toy.Net(device, 1000, true); // other initial weights
      var data = new Toy.Data(device, 3, 5);
      var result = new Fit(
          Toy.setup(device, resumed, Toy.settings(folder, 4), data), stopped.interruptedCheckpoint()).run();
      assertEquals(12, result.steps());
      assertSameBits(weights(whole), weights(resumed));
    }
  }

  @Test
  void bestCheckpointResumesExactlyAlthoughThePlateauScheduleStepsAfterIt() {
    var all = new CallbackSettings.Checkpoint(new ModelCheckpointOptions(
        ModelCheckpointOptions.LIGHTNING, null, "{epoch}", null, Direction.MIN, -1, false, false,
        true, 1, 0));
    var whole = net();
    var setup = Toy.setup(device, whole, Toy.settings(root, 6, all), new Toy.Data(device, 3, 5));
    new Fit(setup, null).run();
    assertTrue(setup.rates()[0] < 0.05, "the schedule must have cut the rate for this test to mean something");
    for (int epoch = 0; epoch < 5; epoch++) {
      var resumed = new Toy.Net(device, 1000, true);
      new Fit(Toy.setup(device, resumed, Toy.settings(root.resolve("again"), 6), new Toy.Data(device, 3, 5)),
          root.resolve("checkpoints/epoch=" + epoch + ".ckpt")).run();
      assertSameBits(weights(whole), weights(resumed));
    }
  }

  @Test
  void rowsAreLoggedInLightningsOrder() throws IOException {
    Path file = root.resolve("metrics.csv");
    try (var csv = new CsvLogger(file)) {
      var rates = new CallbackSettings.LearningRates(CallbackSettings.LearningRates.Interval.EPOCH);
      new Fit(Toy.setup(device, net(), Toy.settings(root, 2, rates), new Toy.Data(device, 2, 5), csv), null).run();
    }
    var lines = Files.readAllLines(file);
    assertTrue(lines.getFirst().startsWith("epoch,lr-AdamW,step,train/Accuracy,"), lines.getFirst());
    List<String> rows = lines.stream().skip(1).map(l -> l.split(",", -1)).map(c -> c[0] + "," + c[2]).toList();
    // rate, two steps, validation, training metrics
    assertEquals(List.of(",0", "0,0", "0,1", "0,1", "0,1", ",2", "1,2", "1,3", "1,3", "1,3"), rows);
  }

  @Test
  void earlyStoppingEndsTheRun() {
    var stop = new CallbackSettings.StopEarly(
        new EarlyStopping.Options("val/loss", Direction.MIN, 100, 2, true, null, null));
    var result =
        new Fit(Toy.setup(device, net(), Toy.settings(root, 20, stop), new Toy.Data(device, 3, 5)), null).run();
    assertEquals(3, result.epochs());
    assertTrue(String.valueOf(result.reason()).startsWith("Early stopping: val/loss has not improved"));
  }

  @Test
  void accumulatedBatchesMakeOneStepAndAShortLastGroupToo() {
    List<String> steps = new ArrayList<>();
    var base = Toy.settings(root, 1);
    var setup = Toy.setup(device, net(), with(base, base.validation(), 2, -1), new Toy.Data(device, 5, 5));
    new Fit(withObserver(setup, (epoch, step, files, loss, rates, norm) -> steps.add(step + ":" + files)), null).run();
    assertEquals(List.of("0:[image1]", "1:[image3]", "2:[image4]"), steps);
  }

  @Test
  void stepLimitEndsWithinAnEpoch() {
    var base = Toy.settings(root, -1);
    var setup = Toy.setup(device, net(), with(base, base.validation(), 1, 5), new Toy.Data(device, 3, 5));
    var withoutPlateau = new FitSetup(setup.device(), setup.task(), setup.optimizer(), null, setup.validationModel(),
        setup.settings(), setup.train(), setup.validation(), setup.loggers(), setup.checkpointFolder(),
        setup.hyperParameters(), setup.seed(), setup.listener(), setup.stop(), null);
    assertEquals(5, new Fit(withoutPlateau, null).run().steps());
  }

  @Test
  void validationWithinAnEpochSavesAfterIt() throws IOException {
    var all = new CallbackSettings.Checkpoint(new ModelCheckpointOptions(
        ModelCheckpointOptions.LIGHTNING, null, "{epoch}-{step}", null, Direction.MIN, -1, false, false, true, 1, 0));
    var base = Toy.settings(root, 2, all);
    var half = new TrainerSettings.ValidationSettings(1, new BatchLimit.Share(0.5), 0);
    var whole = net();
    new Fit(Toy.setup(device, whole, with(base, half, 1, -1), new Toy.Data(device, 4, 5)), null).run();
    try (var files = Files.list(root.resolve("checkpoints"))) {
      assertEquals(
          List.of("epoch=0-step=2.ckpt", "epoch=0-step=4.ckpt", "epoch=1-step=6.ckpt", "epoch=1-step=8.ckpt"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
    for (String from : List.of("epoch=0-step=2.ckpt", "epoch=0-step=4.ckpt", "epoch=1-step=6.ckpt")) {
      var resumed = new Toy.Net(device, 1000, true);
      var again = Toy.settings(root.resolve("again"), 2);
      new Fit(Toy.setup(device, resumed, with(again, half, 1, -1), new Toy.Data(device, 4, 5)),
          root.resolve("checkpoints").resolve(from)).run();
      assertSameBits(weights(whole), weights(resumed));
    }
  }

  @Test
  void ignoredBatchesGiveZeroLossAndNoNaN() {
    var net = net();
    var result = new Fit(Toy.setup(device, net, Toy.settings(root, 2), new Toy.Data(device, 2, 1)), null).run();
    assertEquals(0, result.metrics().get("train/loss"));
    weights(net).forEach((name, values) -> {
      for (double v : values) {
        assertTrue(Double.isFinite(v), name);
      }
    });
  }

  @Test
  void partThatLearnsNothingIsAnError() {
    var net = new Toy.Net(device, 7, false);
    var setup = Toy.setup(device, net, Toy.settings(root, 1), new Toy.Data(device, 2, 5));
    var thrown = assertThrows(DeadGradientException.class, () -> new Fit(setup, null).run());
    assertEquals("The first training step gave no gradient to any trainable parameter of head, so it would never "
        + "learn: "
        + "head.weight, head.bias.", thrown.getMessage());
  }

  @Test
  void trialWritesNothing() throws IOException {
    var s = Toy.settings(root, 20, DEFAULT_CHECKPOINTS);
    var trial = new TrainerSettings(s.precision(), s.maxEpochs(), -1, 1, s.limits(), null, s.validation(), 1, null, 1,
        true, false, root, List.of(), false, s.callbacks());
    var data = new Toy.Data(device, 3, 5);
    var result = new Fit(Toy.setup(device, net(), trial, data), null).run();
    assertEquals(1, result.steps());
    try (var files = Files.list(root)) {
      assertFalse(files.findAny().isPresent());
    }
  }

  @Test
  void withoutValidationCheckpointsThatFollowItAreNotWritten() {
    var s = Toy.setup(device, net(), Toy.settings(root, 2, DEFAULT_CHECKPOINTS), new Toy.Data(device, 2, 5));
    var setup = new FitSetup(s.device(), s.task(), s.optimizer(), null, s.validationModel(), s.settings(),
        s.train(), null, s.loggers(), s.checkpointFolder(), s.hyperParameters(), s.seed(),
        s.listener(), s.stop(), null);
    var result = new Fit(setup, null).run();
    assertEquals(4, result.steps());
    assertNull(result.bestCheckpoint());
  }

  @Test
  void missingMonitorIsNamed() {
    var stop = new CallbackSettings.StopEarly(new EarlyStopping.Options("val/los"));
    var setup = Toy.setup(device, net(), Toy.settings(root, 1, stop), new Toy.Data(device, 2, 5));
    var thrown = assertThrows(IllegalArgumentException.class, () -> new Fit(setup, null).run());
    assertTrue(thrown.getMessage().startsWith("EarlyStopping follows val/los, which was not logged. Logged: "));
  }

  @Test
  void memoryOfStepsIsGivenBack() {
    var pool = device.backend().pool();
    List<Long> live = new ArrayList<>();
    var setup = Toy.setup(device, net(), Toy.settings(root, 10), new Toy.Data(device, 3, 5));
    new Fit(withObserver(setup, (epoch, step, files, loss, rates, norm) -> live.add(pool.liveBytes())), null).run();
    assertEquals(1, live.stream().skip(5).distinct().count(), live.toString());
  }
}
