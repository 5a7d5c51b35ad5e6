package org.geopeft.tensor;

/// Element-wise functions of one number: a row each with formula and slope.
public enum Unary {
  /// −x
  NEG(x -> -x, (_, _) -> -1),
  /// |x|; slope 0 at 0 and at NaN
  ABS(Math::abs, (x, _) -> x > 0 ? 1 : x < 0 ? -1 : 0),
  /// eˣ
  EXP(Math::exp, (_, y) -> y),
  /// natural logarithm
  LOG(Math::log, (x, _) -> 1 / x),
  /// ln(1 + x)
  LOG1P(Math::log1p, (x, _) -> 1 / (1 + x)),
  /// √x
  SQRT(Math::sqrt, (_, y) -> 0.5 / y),
  /// 1/√x
  RSQRT(x -> 1 / Math.sqrt(x), (_, y) -> -0.5 * y * y * y),
  /// 1/x
  RECIPROCAL(x -> 1 / x, (_, y) -> -y * y),
  /// the largest integer that is not larger; slope 0
  FLOOR(Math::floor, (_, _) -> 0),
  /// the nearest integer, the even one of two; slope 0
  ROUND(Math::rint, (_, _) -> 0),
  /// −1, 0 or 1; 0 at NaN; slope 0
  SIGN(x -> x > 0 ? 1 : x < 0 ? -1 : 0, (_, _) -> 0),
  /// x²
  SQUARE(x -> x * x, (x, _) -> 2 * x),
  /// sin x
  SIN(Math::sin, (x, _) -> Math.cos(x)),
  /// cos x
  COS(Math::cos, (x, _) -> -Math.sin(x)),
  /// hyperbolic tangent
  TANH(Math::tanh, (_, y) -> 1 - y * y),
  /// 1/(1 + e⁻ˣ)
  SIGMOID(x -> 1 / (1 + Math.exp(-x)), (_, y) -> y * (1 - y)),
  /// max(x, 0); slope 0 at 0, 1 at NaN
  RELU(x -> x > 0 || Double.isNaN(x) ? x : 0, (x, _) -> x <= 0 ? 0 : 1),
  /// the error function
  ERF(Erf::erf, (x, _) -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x)),
  /// ½x(1 + erf(x/√2)), exact (Hendrycks and Gimpel, arXiv 1606.08415)
  GELU(
      x -> 0.5 * x * (1 + Erf.erf(x * Math.sqrt(0.5))),
      (x, _) -> 0.5 * (1 + Erf.erf(x * Math.sqrt(0.5))) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)),
  /// ½x(1 + tanh u) = x/(1 + e⁻²ᵘ) with u = √(2/π)(x + 0.044715x³), the approximation of [#GELU] in the same paper
  GELU_TANH(x -> x * tanhGate(x), (x, _) -> {
    double s = tanhGate(x);
    return s + x * s * (1 - s) * 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
  }),
  /// x/(1 + e⁻ˣ)
  SILU(x -> x / (1 + Math.exp(-x)), (x, _) -> {
    double s = 1 / (1 + Math.exp(-x));
    return s * (1 + x * (1 - s));
  });

  /// A function of one number.
  @FunctionalInterface
  private interface Formula {
    double of(double x);
  }

  /// The derivative at x, where y is the function's value.
  @FunctionalInterface
  private interface Slope {
    double at(double x, double y);
  }

  private static double tanhGate(double x) {
    return 1 / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private final Formula formula;
  private final Slope slope;

  Unary(Formula formula, Slope slope) {
    this.formula = formula;
    this.slope = slope;
  }

  /// The value at x.
  public double apply(double x) {
    return formula.of(x);
  }

  /// The derivative at x.
  public double slope(double x) {
    return slope.at(x, formula.of(x));
  }
}
