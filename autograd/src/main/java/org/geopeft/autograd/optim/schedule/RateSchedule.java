package org.geopeft.autograd.optim.schedule;

/// The learning rate of a parameter group over time, in closed form: nothing is counted here, so going on from a
/// checkpoint needs the epoch alone. Time is counted in whatever the trainer steps by, called epochs here.
@FunctionalInterface
public interface RateSchedule {
  /// The rate during an epoch.
  ///
  /// @param initial the group's rate at the start, [org.geopeft.autograd.optim.ParameterGroup#initialRate()]
  /// @param epoch from 0
  double rate(double initial, int epoch);
}
