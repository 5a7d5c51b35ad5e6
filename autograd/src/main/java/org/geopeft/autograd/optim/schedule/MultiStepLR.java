package org.geopeft.autograd.optim.schedule;

import java.util.List;

/// Multiplies the rate by a factor at given epochs.
///
/// @param milestones the epochs; one that is listed twice counts twice
/// @param gamma the factor, 0.1 in PyTorch
public record MultiStepLR(List<Integer> milestones, double gamma) implements RateSchedule {
  /// Copies the list.
  public MultiStepLR {
    milestones = List.copyOf(milestones);
  }

  @Override
  public double rate(double initial, int epoch) {
    return initial * Math.pow(gamma, milestones.stream().filter(milestone -> milestone <= epoch).count());
  }
}
