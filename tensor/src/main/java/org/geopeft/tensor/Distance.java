package org.geopeft.tensor;

/// Losses of one number and its truth by their difference d: a row each with formula and slope.
public enum Distance {
  /// d²
  SQUARED((d, _) -> d * d, (d, _) -> 2 * d),
  /// |d|; slope 0 at 0
  ABSOLUTE((d, _) -> Math.abs(d), (d, _) -> Math.signum(d)),
  /// ½d² up to a size δ of d, δ(|d| − ½δ) beyond (Huber, 1964)
  HUBER(
      (d, delta) -> Math.abs(d) < delta ? 0.5 * d * d : delta * (Math.abs(d) - 0.5 * delta),
      (d, delta) -> Math.abs(d) < delta ? d : delta * Math.signum(d)),
  /// ½d²/β up to a size β of d, |d| − ½β beyond (Girshick, arXiv 1504.08083); |d| where β is 0
  SMOOTH_L1(
      (d, beta) -> Math.abs(d) < beta ? 0.5 * d * d / beta : Math.abs(d) - 0.5 * beta,
      (d, beta) -> Math.abs(d) < beta ? d / beta : Math.signum(d));

  /// A function of a difference and a parameter.
  @FunctionalInterface
  private interface Formula {
    double of(double d, double parameter);
  }

  private final Formula formula;
  private final Formula slope;

  Distance(Formula formula, Formula slope) {
    this.formula = formula;
    this.slope = slope;
  }

  /// The loss of a difference.
  ///
  /// @param parameter δ or β; the others have none
  public double apply(double d, double parameter) {
    return formula.of(d, parameter);
  }

  /// The derivative by the difference.
  public double slope(double d, double parameter) {
    return slope.of(d, parameter);
  }
}
