package org.geopeft.training.schedule;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.geopeft.training.Direction;
import org.geopeft.training.State;
import org.geopeft.training.settings.SchedulerSettings;
import org.jspecify.annotations.Nullable;

/// PyTorch's `ReduceLROnPlateau`: multiplies every rate by `factor` when the number of bad epochs exceeds `patience`.
///
/// A bad epoch is one that does not beat the best value by more than `threshold`. The schedule decides on rates, the
/// optimizer keeps them.
public final class ReduceLROnPlateau implements Scheduler {

  /// @param thresholdRelative whether `threshold` is a share of the best value rather than an amount
  /// @param cooldown epochs after a cut in which none counts as bad
  /// @param leastRates lower bound of every group's rate, or one for each group
  /// @param eps a cut smaller than this is not made
  public record Options(
      Direction mode, double factor, int patience, double threshold, boolean thresholdRelative,
      int cooldown, List<Double> leastRates, double eps) {

    /// PyTorch's defaults.
    public static final Options DEFAULTS = new Options(Direction.MIN, 0.1, 10, 1e-4, true, 0, List.of(0.0), 1e-8);

    /// @throws IllegalArgumentException if the factor is not below 1
    public Options {
      leastRates = List.copyOf(leastRates);
      if (!(factor < 1)) {
        throw new IllegalArgumentException(
            "ReduceLROnPlateau: factor must be below 1, got " + factor + "; it multiplies the learning rate.");
      }
    }

    public Options withFactor(double value) {
      return new Options(mode, value, patience, threshold, thresholdRelative, cooldown, leastRates, eps);
    }

    public Options withPatience(int value) {
      return new Options(mode, factor, value, threshold, thresholdRelative, cooldown, leastRates, eps);
    }
  }

  private final SchedulerSettings.Plateau settings;
  private Options options;
  private double[] minRates;
  private double[] lastRates;
  private double best;
  private int badEpochs;
  private int cooldownLeft;
  private int lastEpoch;

  /// Follows `val/loss`.
  ///
  /// @param rates the rate of each parameter group at the start
  public ReduceLROnPlateau(Options options, double[] rates) {
    this(new SchedulerSettings.Plateau(options), rates);
  }

  /// @param rates the rate of each parameter group at the start
  /// @throws IllegalArgumentException if the least rates are neither one nor one for each parameter group
  public ReduceLROnPlateau(SchedulerSettings.Plateau settings, double[] rates) {
    this.settings = settings;
    this.options = settings.options();
    this.minRates = leastRates(options, rates.length);
    this.lastRates = rates.clone();
    this.best = options.mode().worst();
  }

  /// The figure that it follows.
  public String monitor() {
    return settings.monitor();
  }

  private static double[] leastRates(Options options, int groups) {
    List<Double> given = options.leastRates();
    if (given.size() != 1 && given.size() != groups) {
      throw new IllegalArgumentException("ReduceLROnPlateau: min_lr names " + given.size() + " rates for " + groups
          + " parameter groups; give one number, or one for each group.");
    }
    return IntStream.range(0, groups).mapToDouble(g -> given.get(given.size() == 1 ? 0 : g)).toArray();
  }

  /// Takes in the monitored value of the epoch that just ended.
  ///
  /// @param rates the rate of each parameter group now
  /// @return the rates from now on
  public double[] step(double metric, double[] rates) {
    lastEpoch++;
    if (improves(metric)) {
      best = metric;
      badEpochs = 0;
    } else {
      badEpochs++;
    }
    if (cooldownLeft > 0) {
      cooldownLeft--;
      badEpochs = 0;
    }
    double[] next = rates.clone();
    if (badEpochs > options.patience()) {
      reduce(next);
      cooldownLeft = options.cooldown();
      badEpochs = 0;
    }
    lastRates = next.clone();
    return next;
  }

  private boolean improves(double metric) {
    double sign = options.mode() == Direction.MIN ? -1 : 1;
    double bar = options.thresholdRelative()
        ? best * (1 + sign * options.threshold())
        : best + sign * options.threshold();
    return options.mode().better(metric, bar);
  }

  private void reduce(double[] rates) {
    for (int i = 0; i < rates.length; i++) {
      double reduced = Math.max(rates[i] * options.factor(), minRates[i]);
      if (rates[i] - reduced > options.eps()) {
        rates[i] = reduced;
      }
    }
  }

  @Override
  public Map<String, @Nullable Object> state() {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("factor", options.factor());
    state.put("default_min_lr", options.leastRates().size() == 1 ? options.leastRates().getFirst() : null);
    state.put("min_lrs", list(minRates));
    state.put("patience", (long) options.patience());
    state.put("cooldown", (long) options.cooldown());
    state.put("eps", options.eps());
    state.put("last_epoch", (long) lastEpoch);
    state.put("_last_lr", list(lastRates));
    state.put("mode_worse", options.mode().worst());
    state.put("mode", options.mode().key());
    state.put("threshold", options.threshold());
    state.put("threshold_mode", options.thresholdRelative() ? "rel" : "abs");
    state.put("best", best);
    state.put("cooldown_counter", (long) cooldownLeft);
    state.put("num_bad_epochs", (long) badEpochs);
    if (settings.named()) {
      state.put("monitor", settings.monitor());
    }
    return state;
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Override
  public Map<String, Object> groupEntries(int group) {
    return Map.of();
  }

  @Override
  public void load(Map<String, ?> entries) {
    var state = new State("ReduceLROnPlateau", entries);
    String mode = state.text("mode");
    options = new Options(
        mode == null ? options.mode() : Direction.of(mode),
        state.number("factor"),
        state.integer("patience"),
        state.number("threshold"),
        !"abs".equals(state.text("threshold_mode")),
        state.integer("cooldown"),
        entries.get("default_min_lr") == null
            ? list(state.numbers("min_lrs"))
            : List.of(state.number("default_min_lr")),
        state.number("eps"));
    minRates = state.numbers("min_lrs");
    lastRates = state.numbers("_last_lr");
    best = state.number("best");
    cooldownLeft = state.integer("cooldown_counter");
    badEpochs = state.integer("num_bad_epochs");
    lastEpoch = state.integer("last_epoch");
  }
}
