package org.geopeft.training.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.Parameter;
import org.geopeft.autograd.optim.Adagrad;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.autograd.optim.Sgd;
import org.geopeft.autograd.optim.schedule.CosineAnnealingWarmRestarts;
import org.geopeft.autograd.optim.schedule.ExponentialLR;
import org.geopeft.autograd.optim.schedule.LambdaLR;
import org.geopeft.autograd.optim.schedule.LinearLR;
import org.geopeft.autograd.optim.schedule.MultiStepLR;
import org.geopeft.autograd.optim.schedule.OneCycleLR;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.autograd.optim.schedule.SequentialLR;
import org.geopeft.autograd.optim.schedule.StepLR;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.training.State;
import org.geopeft.training.settings.SchedulerSettings;
import org.geopeft.weights.Counter;
import org.junit.jupiter.api.Test;

/// States were compared with those of PyTorch 2.15 after three steps from rate 0.1.
class TimedSchedulerTest {

  private final Scope scope = ReferenceBackend.device().runScope(MemoryUse.WEIGHTS);

  private Optimizer optimizer(double... rates) {
    List<ParameterGroup> groups = Arrays.stream(rates)
        .mapToObj(rate -> new ParameterGroup(List.of(new Parameter(scope.allocate(Shape.of(1)).set(1))), rate))
        .toList();
    return new Sgd(scope, groups, new Sgd.Settings(0.9, 0, 0, false, false));
  }

  private static TimedScheduler scheduler(Optimizer optimizer, RateSchedule... schedules) {
    return new TimedScheduler(new SchedulerSettings.Timed(List.of(schedules), true, false), optimizer);
  }

  private TimedScheduler afterThree(RateSchedule schedule) {
    TimedScheduler scheduler = scheduler(optimizer(0.1), schedule);
    scheduler.step();
    scheduler.step();
    scheduler.step();
    return scheduler;
  }

  @Test
  void keysAndValuesAreThoseOfPyTorch() {
    var step = afterThree(new StepLR(2, 0.1)).state();
    assertEquals(List.of("step_size", "gamma", "base_lrs", "last_epoch", "_step_count", "_is_initial",
        "_get_lr_called_within_step", "_last_lr"), new ArrayList<>(step.keySet()));
    assertEquals(2L, step.get("step_size"));
    assertEquals(List.of(0.1), step.get("base_lrs"));
    assertEquals(3L, step.get("last_epoch"));
    assertEquals(4L, step.get("_step_count"));
    assertEquals(List.of(0.1 * 0.1), step.get("_last_lr"));

    var steps = afterThree(new MultiStepLR(List.of(2, 3, 3), 0.1)).state();
    assertEquals(new Counter(Map.of(2L, 1L, 3L, 2L)), steps.get("milestones"));

    var restarts = afterThree(new CosineAnnealingWarmRestarts(2, 1, 0)).state();
    assertEquals(List.of("T_0", "T_i", "T_mult", "eta_min", "T_cur"),
        new ArrayList<>(restarts.keySet()).subList(0, 5));
    assertEquals(1L, restarts.get("T_cur"));
    assertEquals(0L, restarts.get("_step_count"), "PyTorch does not count there");

    var lambda = afterThree(LambdaLR.linearWarmUp(5)).state();
    assertEquals(Arrays.asList((Object) null), lambda.get("lr_lambdas"));
  }

  @Test
  void aSequenceHoldsTheStatesOfItsParts() {
    var state = afterThree(new SequentialLR(
        List.of(new LinearLR(1.0 / 3, 1, 5), new ExponentialLR(0.9), new StepLR(1, 0.5)), List.of(2, 7))).state();
    assertEquals(List.of("_milestones", "last_epoch", "_last_lr", "_schedulers"), new ArrayList<>(state.keySet()));
    assertEquals(List.of(2L, 7L), state.get("_milestones"));
    List<?> parts = (List<?>) state.get("_schedulers");
    assertEquals(List.of(1L, 1L, -1L), parts.stream().map(part -> ((Map<?, ?>) part).get("last_epoch")).toList());
    assertEquals(List.of(2L, 2L, 1L), parts.stream().map(part -> ((Map<?, ?>) part).get("_step_count")).toList());
    assertEquals(List.of(0.1 * 0.9), ((Map<?, ?>) parts.get(1)).get("_last_lr"));
    assertEquals(state.get("_last_lr"), ((Map<?, ?>) parts.get(1)).get("_last_lr"));
  }

  @Test
  void oneCycleWritesItsPhasesAndIntoTheGroups() {
    var scheduler = afterThree(new OneCycleLR(0.1, 10));
    var state = scheduler.state();
    assertEquals(List.of("total_steps", "_schedule_phases", "_anneal_func_type", "cycle_momentum", "use_beta1",
        "base_lrs"), new ArrayList<>(state.keySet()).subList(0, 6));
    assertEquals(List.of(Map.of("end_step", 2.0, "start_lr", "initial_lr", "end_lr", "max_lr", "start_momentum",
            "max_momentum", "end_momentum", "base_momentum"), Map.of("end_step", 9L, "start_lr", "max_lr", "end_lr",
            "min_lr", "start_momentum", "base_momentum", "end_momentum", "max_momentum")),
        state.get("_schedule_phases"));
    assertEquals(false, state.get("use_beta1"));
    var entries = scheduler.groupEntries(0);
    assertEquals(Map.of("initial_lr", 0.004, "max_lr", 0.1, "min_lr", 0.004 / 1e4, "max_momentum", 0.95,
        "base_momentum", 0.85), entries);
  }

  @Test
  void aStateReplacesOptionsAndRates() {
    var from = scheduler(optimizer(0.1, 0.2),
        new SequentialLR(List.of(new LinearLR(0.5, 1, 2), new MultiStepLR(List.of(1, 1), 0.3)), List.of(2)));
    for (int i = 0; i < 4; i++) {
      from.step();
    }
    Optimizer other = optimizer(7, 8);
    var to = scheduler(other,
        new SequentialLR(List.of(new LinearLR(0.1, 1, 9), new MultiStepLR(List.of(4), 0.9)), List.of(5)));
    to.load(from.state());
    to.step();
    from.step();
    assertEquals(from.state(), to.state());
    assertEquals(0.1 * 0.3 * 0.3, other.groups().getFirst().rate(), 1e-17);
  }

  @Test
  void statesOfAnotherKindAreRefused() {
    var exponential = afterThree(new ExponentialLR(0.9)).state();
    var step = scheduler(optimizer(0.1), new StepLR(1, 0.5));
    assertTrue(assertThrows(State.StateException.class, () -> step.load(exponential)).getMessage()
        .contains("The state of StepLR in the checkpoint cannot be restored: entry step_size must be a number"));
    var two = scheduler(optimizer(0.1, 0.2), new ExponentialLR(0.5));
    assertTrue(assertThrows(State.StateException.class, () -> two.load(exponential)).getMessage()
        .contains("of 1 parameter groups, this run has 2"));
    var sequence = scheduler(optimizer(0.1), new SequentialLR(List.of(new ExponentialLR(0.5)), List.of()));
    assertTrue(assertThrows(State.StateException.class, () -> sequence.load(exponential)).getMessage()
        .contains("it must have 1 schedulers"));
  }

  @Test
  void groupsMayHaveTheirOwnHighestRate() {
    Optimizer optimizer = optimizer(1, 1);
    scheduler(optimizer, new OneCycleLR(0.1, 10), new OneCycleLR(0.2, 10));
    assertEquals(0.2 / 25, optimizer.groups().get(1).rate(), 1e-16);
    assertTrue(assertThrows(IllegalArgumentException.class,
        () -> scheduler(optimizer(1), new OneCycleLR(0.1, 10), new OneCycleLR(0.2, 10))).getMessage()
        .contains("max_lr names 2 rates for 1 parameter groups"));
  }

  @Test
  void anOptimizerWithoutMomentumSaysWhatToDo() {
    Optimizer adagrad = new Adagrad(scope, optimizer(0.1).groups(), Adagrad.Settings.DEFAULTS);
    assertTrue(assertThrows(IllegalArgumentException.class, () -> scheduler(adagrad, new OneCycleLR(0.1, 10)))
        .getMessage().contains("set cycle_momentum to false"));
  }
}
