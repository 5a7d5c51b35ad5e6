package org.geopeft.autograd.optim.schedule;

/// Up to a high rate and down to almost none (Smith and Topin, arXiv 1708.07120), step by step rather than epoch by
/// epoch. The initial rate is not the group's but follows from the highest, as in PyTorch.
///
/// @param maxRate the highest rate
/// @param totalSteps steps of the whole cycle
/// @param rising share of the steps until the highest rate (`pct_start`)
/// @param linear straight lines rather than half cosine waves (`anneal_strategy`)
/// @param divisor highest through first rate (`div_factor`)
/// @param finalDivisor first through last rate (`final_div_factor`)
/// @param threePhases down as long as up, then down to the last rate; otherwise down in one go
/// @param leastMomentum where the rate is highest (`base_momentum`)
/// @param maxMomentum where the rate is first and last (`max_momentum`)
public record OneCycleLR(
    double maxRate, int totalSteps, double rising, boolean linear, double divisor, double finalDivisor,
    boolean threePhases, double leastMomentum, double maxMomentum) implements RateSchedule {

  /// Checks the length and the share of rising.
  ///
  /// @throws IllegalArgumentException if totalSteps is not positive or `rising` not in 0 … 1
  public OneCycleLR {
    Curve.requirePositive("OneCycleLR", "total_steps", totalSteps);
    if (!(rising >= 0 && rising <= 1)) {
      throw new IllegalArgumentException("OneCycleLR: pct_start must be in 0 … 1, got " + rising + ".");
    }
  }

  /// With PyTorch's defaults: 30 % up, cosine, divisors 25 and 10⁴, two phases, momentum between 0.85 and 0.95.
  public OneCycleLR(double maxRate, int totalSteps) {
    this(maxRate, totalSteps, 0.3, false, 25, 1e4, false, 0.85, 0.95);
  }

  /// The rate of the first step.
  public double firstRate() {
    return maxRate / divisor;
  }

  @Override
  public double rate(double initial, int step) {
    return at(step, firstRate(), maxRate, firstRate() / finalDivisor);
  }

  /// The momentum (of Adam, the first beta) in a step; it moves against the rate.
  public double momentum(int step) {
    return at(step, maxMomentum, leastMomentum, maxMomentum);
  }

  private double at(int step, double first, double middle, double last) {
    if (step > totalSteps) {
      throw new IllegalArgumentException(
          "OneCycleLR: step " + step + " is beyond total_steps " + totalSteps + "; one cycle has one end.");
    }
    double up = rising * totalSteps - 1;
    double down = threePhases ? 2 * rising * totalSteps - 2 : totalSteps - 1;
    if (step <= up) {
      return move(first, middle, step / up);
    }
    if (threePhases && step > down) {
      return move(first, last, (step - down) / (totalSteps - 1 - down));
    }
    return move(middle, threePhases ? first : last, (step - up) / (down - up));
  }

  private double move(double from, double to, double x) {
    return linear ? Curve.line(from, to, x) : Curve.cosine(from, to, x);
  }
}
