package org.geopeft.training.settings;

import java.util.List;
import org.geopeft.autograd.optim.schedule.RateSchedule;
import org.geopeft.training.schedule.ReduceLROnPlateau;

/// A schedule of torch.optim.lr_scheduler with its arguments.
public sealed interface SchedulerSettings {

  /// `ReduceLROnPlateau`, which follows a figure once an epoch.
  ///
  /// @param monitor the figure, `val/loss`
  /// @param named whether the config named the figure (the form `lr_scheduler`), which its state then repeats
  record Plateau(ReduceLROnPlateau.Options options, String monitor, boolean named) implements SchedulerSettings {
    /// What TerraTorch's task follows.
    public static final String LOSS = "val/loss";

    /// Follows `val/loss`.
    public Plateau(ReduceLROnPlateau.Options options) {
      this(options, LOSS, false);
    }
  }

  /// A schedule that depends on time alone.
  ///
  /// @param schedules one for all parameter groups, or one for each
  /// @param movesMomentum whether a one-cycle schedule moves the momentum too
  /// @param everyStep whether time is counted in optimizer steps rather than in epochs
  record Timed(List<RateSchedule> schedules, boolean movesMomentum, boolean everyStep) implements SchedulerSettings {
    /// Copies the list.
    public Timed {
      schedules = List.copyOf(schedules);
    }
  }
}
