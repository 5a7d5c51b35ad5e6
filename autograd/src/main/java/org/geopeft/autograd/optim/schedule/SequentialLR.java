package org.geopeft.autograd.optim.schedule;

import java.util.List;

/// One schedule after another; each begins at its milestone as if that were epoch 0.
///
/// @param schedules at least one
/// @param milestones at which epoch each but the first begins, rising
public record SequentialLR(List<RateSchedule> schedules, List<Integer> milestones) implements RateSchedule {
  /// Checks the milestones.
  ///
  /// @throws IllegalArgumentException if there is not one milestone between each two schedules
  public SequentialLR {
    schedules = List.copyOf(schedules);
    milestones = List.copyOf(milestones);
    if (schedules.size() != milestones.size() + 1) {
      throw new IllegalArgumentException("SequentialLR: " + schedules.size() + " schedulers need "
          + (schedules.size() - 1) + " milestones, got " + milestones.size() + ".");
    }
  }

  /// The epoch that a part counts when the sequence is in an epoch: it stands still where the next part takes over, and
  /// is −1 before its turn.
  public int ownEpoch(int part, int epoch) {
    int start = part == 0 ? 0 : milestones.get(part - 1);
    int end = part < milestones.size() ? milestones.get(part) : Integer.MAX_VALUE;
    return epoch < start || end <= start ? -1 : Math.min(epoch, end - 1) - start;
  }

  @Override
  public double rate(double initial, int epoch) {
    int index = (int) milestones.stream().filter(milestone -> milestone <= epoch).count();
    int start = index == 0 ? 0 : milestones.get(index - 1);
    return schedules.get(index).rate(initial, epoch - start);
  }
}
