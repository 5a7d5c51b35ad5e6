package org.geopeft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.RmsProp;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.autograd.optim.schedule.ConstantLR;
import org.geopeft.autograd.optim.schedule.CosineAnnealingLR;
import org.geopeft.autograd.optim.schedule.CosineAnnealingWarmRestarts;
import org.geopeft.autograd.optim.schedule.ExponentialLR;
import org.geopeft.autograd.optim.schedule.LambdaLR;
import org.geopeft.autograd.optim.schedule.LinearLR;
import org.geopeft.autograd.optim.schedule.MultiStepLR;
import org.geopeft.autograd.optim.schedule.OneCycleLR;
import org.geopeft.autograd.optim.schedule.PolynomialLR;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.autograd.optim.schedule.SequentialLR;
import org.geopeft.autograd.optim.schedule.StepLR;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.training.schedule.TimedScheduler;
import org.geopeft.training.settings.OptimizerSettings;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.training.settings.TrainerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every optimizer and every schedule that follows time, in training: when they step, and that a run that was stopped
/// anywhere goes on with the same bits.
class SchedulesInFitTest {

  private static final int BATCHES = 3;
  private static final int EPOCHS = 4;

  @TempDir
  Path root;

  private final Device device = ReferenceBackend.device();

  private record Choice(String name, OptimizerSettings optimizer, SchedulerSettings.Timed schedule) {
    @Override
    public String toString() {
      return name + " " + schedule.schedules() + (schedule.everyStep() ? " every step" : "");
    }
  }

  private static SchedulerSettings.Timed by(boolean everyStep, RateSchedule... schedules) {
    return new SchedulerSettings.Timed(List.of(schedules), true, everyStep);
  }

  static Stream<Choice> choices() {
    var sgd = new OptimizerSettings.Sgd(new Sgd.Settings(0.9, 0, 0.01, true, false));
    var plain = new OptimizerSettings.Sgd(Sgd.Settings.DEFAULTS);
    var rmsProp = new OptimizerSettings.RmsProp(new RmsProp.Settings(0.9, 1e-8, 0.01, 0.5, true, false));
    var adagrad = new OptimizerSettings.Adagrad(new Adagrad.Settings(0.1, 0.01, 0.1, 1e-10, false));
    var amsgrad = new OptimizerSettings.Adam(new AdamSettings(0.9, 0.99, 1e-8, 0.01, true, true, false));
    return Stream.of(
        new Choice("sgd", sgd, by(false, new StepLR(2, 0.5))),
        new Choice("plain", plain, by(true, new MultiStepLR(List.of(2, 5, 5), 0.5))),
        new Choice("rmsprop", rmsProp, by(true, new ExponentialLR(0.9))),
        new Choice("adagrad", adagrad, by(false, new ConstantLR(0.5, 2))),
        new Choice("amsgrad", amsgrad, by(false, new LinearLR(0.25, 1, 3))),
        new Choice("sgd", sgd, by(true, new PolynomialLR(12, 2))),
        new Choice("sgd", sgd, by(false, new CosineAnnealingLR(3, 0.001))),
        new Choice("amsgrad", amsgrad, by(true, new CosineAnnealingWarmRestarts(2, 2, 0))),
        new Choice("sgd", sgd, by(true, new OneCycleLR(0.2, 12))),
        new Choice("rmsprop", rmsProp, by(true, new OneCycleLR(0.01, 12))),
        new Choice("amsgrad", amsgrad, by(true, new OneCycleLR(0.1, 12))),
        new Choice("sgd", sgd, by(true, new SequentialLR(
            List.of(LambdaLR.linearWarmUp(3), new LinearLR(1, 0.1, 4), new ExponentialLR(0.5)), List.of(3, 8)))));
  }

  /// Two groups, the second with half the rate.
  private FitSetup setup(Choice choice, long seed, Path folder, int epochs) {
    var net = new Toy.Net(device, seed, true);
    FitSetup base = Toy.setup(device, net, Toy.settings(folder, epochs), new Toy.Data(device, BATCHES, 5));
    Map<String, Double> overrides = new LinkedHashMap<>();
    overrides.put("decoder", 0.1);
    Optimizer optimizer = Optimizers.of(
        choice.optimizer(), device.runScope(MemoryUse.OPTIMIZER), base.task().parameters(), 0.05, overrides);
    return with(base, optimizer, new TimedScheduler(choice.schedule(), optimizer), base.observer());
  }

  private static FitSetup with(
      FitSetup s, Optimizer optimizer, TimedScheduler scheduler, FitSetup.StepObserver observer) {
    return new FitSetup(s.device(), s.task(), optimizer, scheduler, s.validationModel(), s.settings(), s.train(),
        s.validation(), s.loggers(), s.checkpointFolder(), s.hyperParameters(), s.seed(), s.listener(), s.stop(),
        observer);
  }

  private static FitSetup observed(FitSetup s, FitSetup.StepObserver observer) {
    return with(s, s.optimizer(), (TimedScheduler) s.scheduler(), observer);
  }

  private static Map<String, double[]> weights(FitSetup setup) {
    Map<String, double[]> weights = new TreeMap<>();
    setup.task().stateDict().forEach((name, tensor) -> weights.put(name, tensor.toDoubles()));
    return weights;
  }

  @ParameterizedTest
  @MethodSource("choices")
  void ratesFollowTheScheduleAndAResumedRunHasTheSameBits(Choice choice) {
    List<double[]> seen = new ArrayList<>();
    FitSetup whole = observed(setup(choice, 7, root.resolve("whole"), EPOCHS),
        (epoch, step, files, loss, rates, norm) -> seen.add(rates));
    new Fit(whole, null).run();
    RateSchedule schedule = choice.schedule().schedules().getFirst();
    for (int step = 0; step < EPOCHS * BATCHES; step++) {
      int time = choice.schedule().everyStep() ? step : step / BATCHES;
      assertArrayEquals(
          new double[] {schedule.rate(0.1, time), schedule.rate(0.05, time)}, seen.get(step), "step " + step);
    }
    for (int stop = 1; stop < EPOCHS * BATCHES; stop += 2) {
      Path folder = root.resolve("after" + stop);
      int steps = stop;
      FitSetup first = setup(choice, 7, folder, EPOCHS);
      FitResult stopped = new Fit(observed(first, (epoch, step, files, loss, rates, norm) -> {
        if (step + 1 == steps) {
          first.stop().request();
        }
      }), null).run();
      assertTrue(stopped.isInterrupted());
      FitSetup resumed = setup(choice, 1000, folder, EPOCHS);
      assertEquals(EPOCHS * BATCHES, new Fit(resumed, stopped.interruptedCheckpoint()).run().steps());
      var expected = weights(whole);
      weights(resumed).forEach((name, values) -> assertArrayEquals(expected.get(name), values, name));
      assertEquals(whole.scheduler().state(), resumed.scheduler().state());
    }
  }

  @Test
  void momentumMovesAgainstTheRate() {
    Choice choice = choices().filter(c -> c.schedule().schedules().getFirst() instanceof OneCycleLR).findFirst().get();
    FitSetup setup = setup(choice, 7, root, EPOCHS);
    List<Double> momenta = new ArrayList<>();
    Sgd sgd = (Sgd) setup.optimizer();
    new Fit(observed(setup, (epoch, step, files, loss, rates, norm) ->
        momenta.add(sgd.settings(sgd.groups().getFirst()).momentum())), null).run();
    OneCycleLR cycle = (OneCycleLR) choice.schedule().schedules().getFirst();
    assertEquals(cycle.momentum(1), momenta.getFirst(), "the observer looks after the schedule's step");
    assertEquals(cycle.momentum(12), momenta.getLast());
    assertNotEquals(momenta.getFirst(), momenta.get(4));
  }

  @Test
  void aCycleThatEndsBeforeTrainingIsRefused() {
    Choice choice = choices().filter(c -> c.schedule().schedules().getFirst() instanceof OneCycleLR).findFirst().get();
    FitSetup setup = setup(choice, 7, root, EPOCHS + 1);
    var thrown = assertThrows(IllegalArgumentException.class, () -> new Fit(setup, null));
    assertEquals("OneCycleLR ends after total_steps 12, and this run makes 15: set total_steps to that, or interval to "
        + "epoch.", thrown.getMessage());
  }

  @Test
  void gradientsAreClippedByValueWhereAskedFor() {
    Choice choice = new Choice("sgd", new OptimizerSettings.Sgd(Sgd.Settings.DEFAULTS), by(false, new StepLR(9, 1)));
    FitSetup base = setup(choice, 7, root, 1);
    var before = weights(base);
    TrainerSettings s = base.settings();
    var clipped = new TrainerSettings(s.precision(), 1, 1, 0, s.limits(), null, s.validation(), 1,
        new TrainerSettings.GradientClip(1e-3, false), 1, true, false, root, List.of(), false, List.of());
    new Fit(new FitSetup(device, base.task(), base.optimizer(), base.scheduler(), base.validationModel(), clipped,
        base.train(), base.validation(), List.of(), root, Map.of(), 42, base.listener(), base.stop(), null), null)
        .run();
    double most = 0;
    for (var entry : weights(base).entrySet()) {
      double[] old = before.get(entry.getKey());
      for (int i = 0; i < old.length; i++) {
        most = Math.max(most, Math.abs(entry.getValue()[i] - old[i]));
      }
    }
    assertEquals(1e-4, most, 1e-10, "rate 0.1 times the largest gradient allowed");
  }
}
