package org.geopeft.training.callbacks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.geopeft.training.Direction;
import org.geopeft.training.State;
import org.jspecify.annotations.Nullable;

/// Lightning's `EarlyStopping`: ends training after `patience` checks in a row without an improvement by more than
/// `minDelta`, or when the monitored value is no longer finite or passes a threshold.
public final class EarlyStopping {

  /// @param checkFinite whether NaN or an infinity ends training
  /// @param stoppingThreshold training ends once the value is better than this
  /// @param divergenceThreshold training ends once the value is worse than this
  public record Options(
      String monitor, Direction mode, double minDelta, int patience, boolean checkFinite,
      @Nullable Double stoppingThreshold, @Nullable Double divergenceThreshold) {

    /// Lightning's defaults.
    public Options(String monitor) {
      this(monitor, Direction.MIN, 0, 3, true, null, null);
    }

    public Options withPatience(int value) {
      return new Options(monitor, mode, minDelta, value, checkFinite, stoppingThreshold, divergenceThreshold);
    }
  }

  // why training was stopped, as Lightning numbers it
  private static final int NOT_STOPPED = 0;
  private static final int STOPPING_THRESHOLD = 1;
  private static final int DIVERGENCE_THRESHOLD = 2;
  private static final int PATIENCE_EXHAUSTED = 3;
  private static final int NON_FINITE_METRIC = 4;

  private final Options options;
  private int patience;
  private int waitCount;
  private int stoppedEpoch;
  private double best;
  private int reason = NOT_STOPPED;
  private @Nullable String message;

  public EarlyStopping(Options options) {
    this.options = options;
    this.patience = options.patience();
    this.best = options.mode().worst();
  }

  public String monitor() {
    return options.monitor();
  }

  /// Looks at the value of the epoch that just ended.
  ///
  /// @return whether training should stop; then [#message()] says why
  public boolean check(double current, int epoch) {
    if (stops(current)) {
      stoppedEpoch = epoch;
      return true;
    }
    return false;
  }

  private boolean stops(double current) {
    Direction mode = options.mode();
    Double goal = options.stoppingThreshold();
    Double limit = options.divergenceThreshold();
    if (options.checkFinite() && !Double.isFinite(current)) {
      return stop(NON_FINITE_METRIC,
          "%s is %s, not finite; the best value was %s.".formatted(options.monitor(), current, number(best)));
    }
    if (goal != null && mode.better(current, goal)) {
      return stop(STOPPING_THRESHOLD,
          "%s = %s has reached the stopping threshold %s.".formatted(options.monitor(), number(current), goal));
    }
    if (limit != null && mode.better(-current, -limit)) {
      return stop(DIVERGENCE_THRESHOLD,
          "%s = %s has passed the divergence threshold %s.".formatted(options.monitor(), number(current), limit));
    }
    double margin = mode == Direction.MIN ? -options.minDelta() : options.minDelta();
    if (mode.better(current - margin, best)) {
      best = current;
      waitCount = 0;
      return false;
    }
    waitCount++;
    return waitCount >= patience && stop(PATIENCE_EXHAUSTED,
        "%s has not improved in the last %d checks; the best value was %s."
            .formatted(options.monitor(), waitCount, number(best)));
  }

  private boolean stop(int why, String sentence) {
    reason = why;
    message = "Early stopping: " + sentence;
    return true;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  /// Why training was stopped, or null if it was not.
  public @Nullable String message() {
    return message;
  }

  /// The key of the state in a checkpoint's `callbacks`.
  public String stateKey() {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("monitor", options.monitor());
    settings.put("mode", options.mode().key());
    return StateKey.of("EarlyStopping", settings);
  }

  /// The state as Lightning writes it.
  public Map<String, @Nullable Object> state() {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("wait_count", (long) waitCount);
    state.put("stopped_epoch", (long) stoppedEpoch);
    state.put("best_score", State.scalar(best));
    state.put("patience", (long) patience);
    state.put("stopping_reason", (long) reason);
    state.put("stopping_reason_message", message);
    return state;
  }

  /// Goes on from a state; as in Lightning its patience replaces the configured one.
  ///
  /// @throws State.StateException if an entry is missing or of a wrong type
  public void load(Map<String, ?> entries) {
    var state = new State("EarlyStopping", entries);
    waitCount = state.integer("wait_count");
    stoppedEpoch = state.integer("stopped_epoch");
    best = state.number("best_score");
    patience = state.integer("patience");
    reason = (int) state.number("stopping_reason", NOT_STOPPED);
    message = state.text("stopping_reason_message");
  }
}
