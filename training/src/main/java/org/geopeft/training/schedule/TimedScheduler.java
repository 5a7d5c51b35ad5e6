package org.geopeft.training.schedule;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.geopeft.autograd.optim.Optimizer;
import org.geopeft.autograd.optim.ParameterGroup;
import org.geopeft.autograd.optim.schedule.OneCycleLR;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.training.settings.SchedulerSettings;
import org.jspecify.annotations.Nullable;

/// Sets an optimizer's learning rates by schedules in closed form, epoch by epoch or step by step.
public final class TimedScheduler implements Scheduler {

  private final SchedulerSettings.Timed settings;
  private final Optimizer optimizer;
  private List<RateSchedule> schedules;
  private double[] baseRates;
  private int epoch;

  /// Sets the rates of the first epoch.
  ///
  /// @throws IllegalArgumentException if the schedules are neither one nor one for each parameter group
  public TimedScheduler(SchedulerSettings.Timed settings, Optimizer optimizer) {
    this.settings = settings;
    this.optimizer = optimizer;
    int groups = optimizer.groups().size();
    List<RateSchedule> given = settings.schedules();
    if (given.size() != 1 && given.size() != groups) {
      throw new IllegalArgumentException("OneCycleLR: max_lr names " + given.size() + " rates for " + groups
          + " parameter groups; give one number, or one for each group.");
    }
    schedules = given.size() == 1 ? Collections.nCopies(groups, given.getFirst()) : given;
    baseRates = new double[groups];
    for (int g = 0; g < groups; g++) {
      double initial = optimizer.groups().get(g).initialRate();
      baseRates[g] = schedules.get(g) instanceof OneCycleLR cycle ? cycle.firstRate() : initial;
    }
    set();
  }

  /// Whether it steps after each optimizer step rather than after each epoch.
  public boolean everyStep() {
    return settings.everyStep();
  }

  /// Checks that the schedule lasts as long as training does: a one-cycle schedule has an end.
  ///
  /// @param steps how often [#step()] will be called in all
  /// @throws IllegalArgumentException if it ends before
  public void checkLasts(long steps) {
    if (schedules.getFirst() instanceof OneCycleLR cycle && steps > cycle.totalSteps()) {
      throw new IllegalArgumentException(
          "OneCycleLR ends after total_steps %d, and this run makes %d: set total_steps to that, or interval to %s."
              .formatted(cycle.totalSteps(), steps, everyStep() ? "epoch" : "step"));
    }
  }

  /// Goes to the next epoch (or step) and sets its rates.
  public void step() {
    epoch++;
    set();
  }

  private void set() {
    for (int g = 0; g < baseRates.length; g++) {
      optimizer.groups().get(g).setRate(schedules.get(g).rate(baseRates[g], epoch));
    }
    setMomentum();
  }

  private void setMomentum() {
    for (int g = 0; g < baseRates.length; g++) {
      if (settings.movesMomentum() && schedules.get(g) instanceof OneCycleLR cycle) {
        optimizer.setMomentum(optimizer.groups().get(g), cycle.momentum(epoch));
      }
    }
  }

  @Override
  public Map<String, @Nullable Object> state() {
    double[] rates = optimizer.groups().stream().mapToDouble(ParameterGroup::rate).toArray();
    return ScheduleState.of(schedules.getFirst(), baseRates, epoch, rates, momentumOptions());
  }

  private Map<String, Object> momentumOptions() {
    Map<String, Object> options = new LinkedHashMap<>();
    if (schedules.getFirst() instanceof OneCycleLR) {
      options.put("cycle_momentum", settings.movesMomentum());
      if (settings.movesMomentum()) {
        options.put("use_beta1", optimizer.name().startsWith("Adam"));
      }
    }
    return options;
  }

  /// Goes on from a state. A one-cycle schedule keeps its configured rates and phases, for the file has them elsewhere.
  @Override
  public void load(Map<String, ?> entries) {
    var read = ScheduleState.read(schedules, entries, baseRates.length);
    schedules = read.schedules();
    baseRates = read.baseRates();
    epoch = read.epoch();
    setMomentum(); // the rates were restored with the optimizer
  }

  @Override
  public Map<String, Object> groupEntries(int group) {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("initial_lr", baseRates[group]);
    if (schedules.get(group) instanceof OneCycleLR cycle) {
      entries.put("max_lr", cycle.maxRate());
      entries.put("min_lr", cycle.firstRate() / cycle.finalDivisor());
      if (settings.movesMomentum()) {
        entries.put("max_momentum", cycle.maxMomentum());
        entries.put("base_momentum", cycle.leastMomentum());
      }
    }
    return entries;
  }

  static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
