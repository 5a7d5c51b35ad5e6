package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.S;
import static org.geopeft.tensor.vector.Lanes.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Functions by polynomials over `fma`, to 1 or 2 units in the last place, with the same bits interpreted and compiled
/// (which `lanewise(EXP)` and its kin do not promise). The polynomials are our own minimax fits in double precision,
/// rounded to float; each method says over which interval. Constants are vectors, not floats that are spread at each
/// use: C2 gives up inlining, and boxes every vector, in a method of too many nodes.
final class VectorMath {
  private static final FloatVector ZERO = all(0f);
  private static final FloatVector HALF = all(0.5f);
  private static final FloatVector ONE = all(1f);
  private static final FloatVector ROOT_HALF = all(0.70710677f);
  private static final FloatVector INVERSE_ROOT_2PI = all(0.3989423f);
  private static final IntVector SIGN = IntVector.broadcast(Lanes.INTS, Integer.MIN_VALUE);

  private static final FloatVector LOG2_E = all(1.442695f);
  private static final FloatVector MINUS_LN2_HIGH = all(-0x1.63p-1f); // nine bits, so that n · LN2_HIGH is exact
  private static final FloatVector MINUS_LN2_LOW = all(2.12194440e-4f);
  private static final FloatVector LN2_HIGH = all(0x1.63p-1f);
  private static final FloatVector LN2_LOW = all(-2.12194440e-4f);

  /// Added to a number, leaves the nearest integer + 127 in the low bits: the exponent field of a power of two.
  private static final FloatVector ROUND = all(0x1.8p23f + 127);

  /// The same with an exponent smaller by one.
  private static final FloatVector ROUND_HALVED = all(0x1.8p23f + 126);

  /// The power of two that [#ROUND] makes of it has the exponent field 0 and is 0.
  private static final FloatVector LOWEST = all(-88f);

  /// The same for [#ROUND_HALVED].
  private static final FloatVector LOWEST_HALVED = all(-87.1f);
  private static final FloatVector HIGHEST = all(89f);

  private static final FloatVector EXP_2 = HALF;
  private static final FloatVector EXP_3 = all(1.6666666e-1f);
  private static final FloatVector EXP_4 = all(4.1666295e-2f);
  private static final FloatVector EXP_5 = all(8.333497e-3f);
  private static final FloatVector EXP_6 = all(1.3944657e-3f);
  private static final FloatVector EXP_7 = all(1.9790344e-4f);

  private static final FloatVector ERF_1 = all(1.2837917e-1f);
  private static final FloatVector ERF_3 = all(-3.7612626e-1f);
  private static final FloatVector ERF_5 = all(1.12835854e-1f);
  private static final FloatVector ERF_7 = all(-2.6853813e-2f);
  private static final FloatVector ERF_9 = all(5.1883287e-3f);
  private static final FloatVector ERF_11 = all(-8.0102007e-4f);
  private static final FloatVector ERF_13 = all(7.853883e-5f);

  private static final FloatVector ERFC_CUT = all(9.5f);
  private static final FloatVector ERFC_1 = all(-1.2888510e-1f);
  private static final FloatVector ERFC_2 = all(-6.3421565e-1f);
  private static final FloatVector ERFC_3 = all(-1.07754655e-1f);
  private static final FloatVector ERFC_4 = all(2.5062213e-2f);
  private static final FloatVector ERFC_5 = all(-4.2707836e-3f);
  private static final FloatVector ERFC_6 = all(4.909157e-4f);
  private static final FloatVector ERFC_7 = all(-3.3397635e-5f);
  private static final FloatVector ERFC_8 = all(9.95837e-7f);

  private static final FloatVector TANH_CUT = all(0.625f);
  private static final FloatVector TANH_3 = all(-3.333328e-1f);
  private static final FloatVector TANH_5 = all(1.3331442e-1f);
  private static final FloatVector TANH_7 = all(-5.3739715e-2f);
  private static final FloatVector TANH_9 = all(2.0639088e-2f);
  private static final FloatVector TANH_11 = all(-5.7049873e-3f);

  private static final FloatVector LOG_3 = all(3.3333313e-1f);
  private static final FloatVector LOG_4 = all(-2.500001e-1f);
  private static final FloatVector LOG_5 = all(2.0002119e-1f);
  private static final FloatVector LOG_6 = all(-1.6667996e-1f);
  private static final FloatVector LOG_7 = all(1.4219552e-1f);
  private static final FloatVector LOG_8 = all(-1.24055885e-1f);
  private static final FloatVector LOG_9 = all(1.1888162e-1f);
  private static final FloatVector LOG_10 = all(-1.1675652e-1f);
  private static final FloatVector LOG_11 = all(6.7466415e-2f);

  private static final FloatVector GATE_1 = all(1.595769f); // 2√(2/π)
  private static final FloatVector GATE_3 = all(7.1354814e-2f); // times 0.044715
  private static final FloatVector GATE_SLOPE_2 = all(2.1406443e-1f); // times 3

  /// From here on, all floats are integers.
  private static final FloatVector INTEGERS = all(0x1p23f);

  private static final FloatVector SMALLEST_NORMAL = all(Float.MIN_NORMAL);
  private static final FloatVector INFINITE = all(Float.POSITIVE_INFINITY);

  /// Makes subnormals normal.
  private static final FloatVector LIFT = all(0x1p24f);
  private static final FloatVector LN_LIFT = all(16.635532f);

  private VectorMath() {}

  /// eˣ; overflow gives ∞, results below 2⁻¹²⁵ give 0, NaN stays.
  static FloatVector exp(FloatVector x) {
    FloatVector in = x.blend(HIGHEST, x.compare(VectorOperators.GT, HIGHEST));
    in = in.blend(LOWEST_HALVED, x.compare(VectorOperators.LT, LOWEST_HALVED));
    FloatVector half = exp(in, ROUND_HALVED);
    return half.add(half); // 2¹²⁸ alone is beyond the range of a float
  }

  /// eˣ for x < 88; what would be subnormal gives 0, NaN stays.
  static FloatVector expOfNegative(FloatVector x) {
    return exp(x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST)), ROUND);
  }

  /// eˣ times the power of two by which `round` differs from [#ROUND].
  private static FloatVector exp(FloatVector x, FloatVector round) {
    FloatVector shifted = x.fma(LOG2_E, round);
    FloatVector n = shifted.sub(round);
    FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x)); // |r| ≤ ½ ln 2
    FloatVector p = EXP_7.fma(r, EXP_6);
    p = p.fma(r, EXP_5);
    p = p.fma(r, EXP_4);
    p = p.fma(r, EXP_3);
    p = p.fma(r, EXP_2);
    p = p.fma(r.mul(r), r).add(ONE);
    return p.mul(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
  }

  /// ln x for positive, finite x that are no subnormals (sums of exponentials, say); others give nonsense.
  static FloatVector logOfNormal(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    // the exponent of x/√½, so that the mantissa lies in [√½, √2)
    IntVector e = bits.sub(ROOT_HALF.reinterpretAsInts()).lanewise(VectorOperators.ASHR, 23);
    FloatVector f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(ONE);
    FloatVector p = LOG_11.fma(f, LOG_10);
    p = p.fma(f, LOG_9);
    p = p.fma(f, LOG_8);
    p = p.fma(f, LOG_7);
    p = p.fma(f, LOG_6);
    p = p.fma(f, LOG_5);
    p = p.fma(f, LOG_4);
    p = p.fma(f, LOG_3);
    FloatVector squared = f.mul(f);
    FloatVector n = (FloatVector) e.convertShape(VectorOperators.I2F, S, 0);
    FloatVector tail = n.fma(LN2_LOW, p.mul(squared).mul(f));
    tail = squared.fma(HALF.neg(), tail);
    return n.fma(LN2_HIGH, f.add(tail));
  }

  /// ln x: −∞ at 0, NaN below, ∞ at ∞.
  static FloatVector log(FloatVector x) {
    VectorMask<Float> subnormal = x.compare(VectorOperators.LT, SMALLEST_NORMAL);
    FloatVector normal = x.blend(x.mul(LIFT), subnormal);
    FloatVector y = logOfNormal(normal);
    y = y.blend(y.sub(LN_LIFT), subnormal);
    y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, ZERO));
    y = y.blend(Float.NaN, x.compare(VectorOperators.LT, ZERO));
    return y.blend(x, x.compare(VectorOperators.LT, INFINITE).not()); // ∞ and NaN
  }

  /// Hyperbolic tangent: a polynomial up to 0.625, above 1 − 2/(e²ˣ + 1).
  static FloatVector tanh(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = TANH_11.fma(s, TANH_9);
    p = p.fma(s, TANH_7);
    p = p.fma(s, TANH_5);
    p = p.fma(s, TANH_3);
    FloatVector small = p.mul(s).fma(x, x);
    FloatVector a = x.abs();
    FloatVector e = expOfNegative(a.add(a).neg());
    FloatVector large = ONE.sub(e).div(ONE.add(e));
    return small.blend(withSign(large, x), a.compare(VectorOperators.GT, TANH_CUT));
  }

  /// The error function.
  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector large = ONE.sub(expOfNegative(logErfc(a)));
    return erfSmall(x).blend(withSign(large, x), a.compare(VectorOperators.GT, ONE));
  }

  /// erf x for |x| ≤ 1.
  private static FloatVector erfSmall(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = ERF_13.fma(s, ERF_11);
    p = p.fma(s, ERF_9);
    p = p.fma(s, ERF_7);
    p = p.fma(s, ERF_5);
    p = p.fma(s, ERF_3);
    p = p.fma(s, ERF_1);
    return p.fma(x, x);
  }

  /// ln(1 − erf a) for a ≥ 1, fitted up to 4.2 where the difference from −∞ stops to matter; a is cut at 9.5.
  private static FloatVector logErfc(FloatVector a) {
    FloatVector t = a.blend(ERFC_CUT, a.compare(VectorOperators.GT, ERFC_CUT));
    FloatVector p = ERFC_8.fma(t, ERFC_7);
    p = p.fma(t, ERFC_6);
    p = p.fma(t, ERFC_5);
    p = p.fma(t, ERFC_4);
    p = p.fma(t, ERFC_3);
    p = p.fma(t, ERFC_2);
    p = p.fma(t, ERFC_1);
    return p.fma(t, t.neg()); // −t split off, so that the leading coefficient keeps its bits
  }

  /// The distribution function Φ of the normal distribution, without cancellation for negative x.
  static FloatVector normalCdf(FloatVector x) {
    FloatVector t = x.mul(ROOT_HALF);
    FloatVector a = t.abs();
    FloatVector small = erfSmall(t).fma(HALF, HALF);
    // beyond the cut nothing is left; the last subnormals times a large x would be something
    FloatVector tail = expOfNegative(logErfc(a)).mul(HALF).blend(ZERO, a.compare(VectorOperators.GT, ERFC_CUT));
    FloatVector large = tail.blend(ONE.sub(tail), x.compare(VectorOperators.GT, ZERO));
    return small.blend(large, a.compare(VectorOperators.GT, ONE));
  }

  /// The density φ of the normal distribution.
  static FloatVector normalDensity(FloatVector x) {
    return expOfNegative(x.mul(x).mul(HALF).neg()).mul(INVERSE_ROOT_2PI);
  }

  /// 1/(1 + e⁻ˣ) from e^−|x|, which cannot overflow.
  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = expOfNegative(x.abs().neg());
    return ONE.blend(e, x.compare(VectorOperators.LT, ZERO)).div(ONE.add(e));
  }

  /// σ(2u) with u = √(2/π)(x + 0.044715x³), by which GELU's tanh form multiplies x.
  static FloatVector tanhGate(FloatVector x) {
    return sigmoid(x.mul(x).fma(GATE_3, GATE_1).mul(x));
  }

  /// The slope of [#tanhGate].
  static FloatVector tanhGateSlope(FloatVector x) {
    FloatVector squared = x.mul(x);
    FloatVector e = expOfNegative(squared.fma(GATE_3, GATE_1).mul(x).abs().neg());
    FloatVector d = e.add(ONE);
    return squared.fma(GATE_SLOPE_2, GATE_1).mul(e.div(d.mul(d)));
  }

  /// The nearest integer, the even one of two; what is beyond 2²³ is one already.
  static FloatVector round(FloatVector x) {
    FloatVector a = x.abs();
    return x.blend(withSign(a.add(INTEGERS).sub(INTEGERS), x), a.compare(VectorOperators.LT, INTEGERS));
  }

  /// The largest integer that is not larger than x.
  static FloatVector floor(FloatVector x) {
    FloatVector r = round(x);
    return r.blend(r.sub(ONE), r.compare(VectorOperators.GT, x));
  }

  private static FloatVector withSign(FloatVector magnitude, FloatVector sign) {
    return magnitude.reinterpretAsInts().or(sign.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
  }
}
