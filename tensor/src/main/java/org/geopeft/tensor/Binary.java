package org.geopeft.tensor;

/// Element-wise functions of two numbers: a row each with formula and both slopes.
public enum Binary {
  /// a + b
  ADD(Double::sum, (_, _) -> 1, (_, _) -> 1),
  /// a − b
  SUB((a, b) -> a - b, (_, _) -> 1, (_, _) -> -1),
  /// a · b
  MUL((a, b) -> a * b, (_, b) -> b, (a, _) -> a),
  /// a / b
  DIV((a, b) -> a / b, (_, b) -> 1 / b, (a, b) -> -a / (b * b)),
  /// aᵇ as C's `pow`: 1 where a is 1 or b is 0. The slope by a is 0 where b is 0; by b it is 0 where a is 0 and b is not
  /// negative
  POW(
      Binary::power,
      (a, b) -> b == 0 ? 0 : b * power(a, b - 1),
      (a, b) -> a == 0 && b >= 0 ? 0 : power(a, b) * Math.log(a)),
  /// the larger; where equal, half of the gradient each; where one is NaN, all of it to both
  MAX(Math::max, (a, b) -> a < b ? 0 : a == b ? 0.5 : 1, (a, b) -> b < a ? 0 : a == b ? 0.5 : 1),
  /// the smaller; where equal, half of the gradient each; where one is NaN, all of it to both
  MIN(Math::min, (a, b) -> a > b ? 0 : a == b ? 0.5 : 1, (a, b) -> b > a ? 0 : a == b ? 0.5 : 1);

  /// A function of two numbers.
  @FunctionalInterface
  private interface Formula {
    double of(double a, double b);
  }

  /// Java has NaN for 1 to the power of NaN, and for 1 and −1 to an infinite power.
  private static double power(double a, double b) {
    return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
  }

  private final Formula formula;
  private final Formula slopeA;
  private final Formula slopeB;

  Binary(Formula formula, Formula slopeA, Formula slopeB) {
    this.formula = formula;
    this.slopeA = slopeA;
    this.slopeB = slopeB;
  }

  /// The value.
  public double apply(double a, double b) {
    return formula.of(a, b);
  }

  /// The derivative by a.
  public double slopeA(double a, double b) {
    return slopeA.of(a, b);
  }

  /// The derivative by b.
  public double slopeB(double a, double b) {
    return slopeB.of(a, b);
  }
}
