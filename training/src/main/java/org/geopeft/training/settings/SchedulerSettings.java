package org.geopeft.training.settings;

import org.geopeft.training.schedule.ReduceLROnPlateau;

/// A schedule of torch.optim.lr_scheduler with its arguments.
public sealed interface SchedulerSettings {

  /// `ReduceLROnPlateau`, which follows `val/loss` once an epoch.
  record Plateau(ReduceLROnPlateau.Options options) implements SchedulerSettings {}
}
