package org.geopeft.training.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
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
import org.geopeft.training.State;
import org.geopeft.weights.Counter;
import org.jspecify.annotations.Nullable;

/// Schedules as PyTorch's `state_dict` has them: their options, the rates that they start from, and how far they are.
final class ScheduleState {

  private ScheduleState() {}

  /// The state of one kind of schedule over all groups, keys in PyTorch's order.
  ///
  /// @param base the rate of each group that the schedule starts from
  /// @param epoch from 0; −1 for a part of a sequence whose turn is still to come
  /// @param rates the rate of each group now
  /// @param more options that the schedule itself does not know
  static Map<String, @Nullable Object> of(
      RateSchedule schedule, double[] base, int epoch, double[] rates, Map<String, ?> more) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    if (schedule instanceof SequentialLR sequence) {
      state.put("_milestones", longs(sequence.milestones()));
      state.put("last_epoch", (long) epoch);
      state.put("_last_lr", TimedScheduler.list(rates));
      state.put("_schedulers", parts(sequence, base, epoch));
      return state;
    }
    putOptions(schedule, epoch, state);
    state.putAll(more);
    state.put("base_lrs", TimedScheduler.list(base));
    state.put("last_epoch", (long) epoch);
    state.put("_step_count", schedule instanceof CosineAnnealingWarmRestarts ? 0L : Math.max(1L, epoch + 1L));
    state.put("_is_initial", false);
    state.put("_get_lr_called_within_step", false);
    state.put("_last_lr", TimedScheduler.list(rates));
    if (schedule instanceof LambdaLR) {
      state.put("lr_lambdas", Collections.nCopies(base.length, null)); // functions are not stored
    }
    return state;
  }

  private static List<Object> parts(SequentialLR sequence, double[] base, int epoch) {
    List<Object> states = new ArrayList<>();
    for (int i = 0; i < sequence.schedules().size(); i++) {
      int own = sequence.ownEpoch(i, epoch);
      RateSchedule part = sequence.schedules().get(i);
      double[] rates = Arrays.stream(base).map(rate -> part.rate(rate, Math.max(0, own))).toArray();
      states.add(of(part, base, own, rates, Map.of()));
    }
    return states;
  }

  private static void putOptions(RateSchedule schedule, int epoch, Map<String, @Nullable Object> state) {
    switch (schedule) {
      case StepLR step -> {
        state.put("step_size", (long) step.stepSize());
        state.put("gamma", step.gamma());
      }
      case MultiStepLR steps -> {
        Map<Object, Long> counts = new LinkedHashMap<>();
        steps.milestones().forEach(milestone -> counts.merge((long) milestone, 1L, Long::sum));
        state.put("milestones", new Counter(counts));
        state.put("gamma", steps.gamma());
      }
      case ExponentialLR exponential -> state.put("gamma", exponential.gamma());
      case ConstantLR constant -> {
        state.put("factor", constant.factor());
        state.put("total_iters", (long) constant.totalIters());
      }
      case LinearLR linear -> {
        state.put("start_factor", linear.startFactor());
        state.put("end_factor", linear.endFactor());
        state.put("total_iters", (long) linear.totalIters());
      }
      case PolynomialLR polynomial -> {
        state.put("total_iters", (long) polynomial.totalIters());
        state.put("power", polynomial.power());
      }
      case CosineAnnealingLR cosine -> {
        state.put("T_max", (long) cosine.epochs());
        state.put("eta_min", cosine.least());
      }
      case CosineAnnealingWarmRestarts restarts -> {
        var wave = restarts.wave(Math.max(0, epoch));
        state.put("T_0", (long) restarts.epochs());
        state.put("T_i", wave.length());
        state.put("T_mult", (long) restarts.growth());
        state.put("eta_min", restarts.least());
        state.put("T_cur", wave.since());
      }
      case OneCycleLR cycle -> {
        state.put("total_steps", (long) cycle.totalSteps());
        state.put("_schedule_phases", phases(cycle));
        state.put("_anneal_func_type", cycle.linear() ? "linear" : "cos");
      }
      default -> {} // a function: nothing to store
    }
  }

  private static List<Object> phases(OneCycleLR cycle) {
    String initial = "initial_lr";
    String most = "max_lr";
    String least = "min_lr";
    double up = cycle.rising() * cycle.totalSteps() - 1;
    Object end = (long) cycle.totalSteps() - 1;
    return cycle.threePhases()
        ? List.of(
            phase(up, initial, most, true, false),
            phase(2 * cycle.rising() * cycle.totalSteps() - 2, most, initial, false, true),
            phase(end, initial, least, true, true))
        : List.of(phase(up, initial, most, true, false), phase(end, most, least, false, true));
  }

  private static Map<String, Object> phase(Object end, String from, String to, boolean fromMost, boolean toMost) {
    Map<String, Object> phase = new LinkedHashMap<>();
    phase.put("end_step", end);
    phase.put("start_lr", from);
    phase.put("end_lr", to);
    phase.put("start_momentum", fromMost ? "max_momentum" : "base_momentum");
    phase.put("end_momentum", toMost ? "max_momentum" : "base_momentum");
    return phase;
  }

  /// What a state says.
  ///
  /// @param schedules one for each group
  /// @param baseRates the rate of each group that the schedule starts from
  record Read(List<RateSchedule> schedules, double[] baseRates, int epoch) {}

  /// Reads a state of the same kinds of schedule.
  ///
  /// @param schedules one for each group; their options are replaced
  /// @throws State.StateException if the state is of another kind or number of groups
  static Read read(List<RateSchedule> schedules, Map<String, ?> entries, int groups) {
    var state = new State(schedules.getFirst().getClass().getSimpleName(), entries);
    List<RateSchedule> read = schedules.stream().map(schedule -> options(schedule, state, entries)).toList();
    double[] base = baseRates(schedules.getFirst(), state, entries);
    if (base.length != groups) {
      throw new State.StateException("The learning rate schedule in the checkpoint is of " + base.length
          + " parameter groups, this run has " + groups + ": the checkpoint is of other lr_overrides.");
    }
    return new Read(read, base, state.integer("last_epoch"));
  }

  private static double[] baseRates(RateSchedule schedule, State state, Map<String, ?> entries) {
    if (schedule instanceof SequentialLR sequence) {
      Map<String, ?> first = part(sequence, entries, 0);
      return baseRates(sequence.schedules().getFirst(), new State("SequentialLR", first), first);
    }
    return state.numbers("base_lrs");
  }

  private static RateSchedule options(RateSchedule schedule, State state, Map<String, ?> entries) {
    return switch (schedule) {
      case StepLR _ -> new StepLR(state.integer("step_size"), state.number("gamma"));
      case MultiStepLR _ -> new MultiStepLR(milestones(state), state.number("gamma"));
      case ExponentialLR _ -> new ExponentialLR(state.number("gamma"));
      case ConstantLR _ -> new ConstantLR(state.number("factor"), state.integer("total_iters"));
      case LinearLR _ ->
          new LinearLR(state.number("start_factor"), state.number("end_factor"), state.integer("total_iters"));
      case PolynomialLR _ -> new PolynomialLR(state.integer("total_iters"), state.number("power"));
      case CosineAnnealingLR _ -> new CosineAnnealingLR(state.integer("T_max"), state.number("eta_min"));
      case CosineAnnealingWarmRestarts _ -> new CosineAnnealingWarmRestarts(
          state.integer("T_0"), state.integer("T_mult"), state.number("eta_min"));
      case SequentialLR sequence -> sequence(sequence, state, entries);
      default -> schedule;
    };
  }

  private static List<Integer> milestones(State state) {
    Map<Integer, Integer> counts = new TreeMap<>();
    state.mapping("milestones").forEach((milestone, count) -> {
      if (milestone instanceof Long at && count instanceof Long times) {
        counts.put(Math.toIntExact(at), Math.toIntExact(times));
      }
    });
    return counts.entrySet().stream()
        .flatMap(entry -> Collections.nCopies(entry.getValue(), entry.getKey()).stream())
        .toList();
  }

  private static SequentialLR sequence(SequentialLR sequence, State state, Map<String, ?> entries) {
    List<RateSchedule> parts = IntStream.range(0, sequence.schedules().size())
        .mapToObj(i -> {
          Map<String, ?> own = part(sequence, entries, i);
          RateSchedule schedule = sequence.schedules().get(i);
          return options(schedule, new State("SequentialLR ▸ " + schedule.getClass().getSimpleName(), own), own);
        })
        .toList();
    List<Integer> milestones =
        Arrays.stream(state.numbers("_milestones")).mapToObj(milestone -> (int) milestone).toList();
    return new SequentialLR(parts, milestones);
  }

  private static Map<String, ?> part(SequentialLR sequence, Map<String, ?> entries, int index) {
    if (!(entries.get("_schedulers") instanceof List<?> states && states.size() == sequence.schedules().size()
        && states.get(index) instanceof Map<?, ?> state)) {
      throw new State.StateException("The state of SequentialLR in the checkpoint cannot be restored: it must have "
          + sequence.schedules().size() + " schedulers.");
    }
    Map<String, @Nullable Object> own = new LinkedHashMap<>();
    state.forEach((key, value) -> own.put(String.valueOf(key), value));
    return own;
  }

  private static List<Long> longs(List<Integer> numbers) {
    return numbers.stream().map(Integer::longValue).toList();
  }
}
