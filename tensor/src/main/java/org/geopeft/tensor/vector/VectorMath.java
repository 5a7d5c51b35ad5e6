package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.S;
import static org.geopeft.tensor.vector.Lanes.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Functions by polynomials over `fma`, to 1 or 2 units in the last place, with the same bits interpreted and compiled
/// (which `lanewise(EXP)` and its kin do not promise). The polynomials are our own minimax fits in double precision,
/// rounded to float; each method says over which interval.
final class VectorMath {
  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0x1.63p-1f; // nine bits, so that n · LN2_HIGH is exact
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float ROUND = 0x1.8p23f; // adding it leaves the nearest integer in the low bits
  private static final float ROOT_HALF = 0.70710677f;
  private static final float INVERSE_ROOT_2PI = 0.3989423f;

  private VectorMath() {}

  /// eˣ with gradual underflow; overflow gives ∞, NaN stays.
  static FloatVector exp(FloatVector x) {
    FloatVector in = x.blend(-104f, x.lt(-104f));
    in = in.blend(89f, in.compare(VectorOperators.GT, 89f));
    FloatVector shifted = in.fma(all(LOG2_E), all(ROUND));
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(all(-LN2_HIGH), in);
    r = n.fma(all(-LN2_LOW), r);
    // two factors, since 2ⁿ alone is beyond the range of a float at both ends
    IntVector power = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    return expReduced(r).mul(powerOfTwo(half)).mul(powerOfTwo(power.sub(half)));
  }

  /// eʳ for |r| ≤ ½ ln 2.
  private static FloatVector expReduced(FloatVector r) {
    FloatVector p = all(1.9790344e-4f);
    p = p.fma(r, all(1.3944657e-3f));
    p = p.fma(r, all(8.333497e-3f));
    p = p.fma(r, all(4.1666295e-2f));
    p = p.fma(r, all(1.6666666e-1f));
    p = p.fma(r, all(0.5f));
    return p.fma(r.mul(r), r).add(1f);
  }

  private static FloatVector powerOfTwo(IntVector n) {
    return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /// ln x for positive, finite x that are no subnormals (sums of exponentials, say); others give nonsense.
  static FloatVector logOfNormal(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    // the exponent of x/√½, so that the mantissa lies in [√½, √2)
    IntVector e = bits.sub(Float.floatToRawIntBits(ROOT_HALF)).lanewise(VectorOperators.ASHR, 23);
    FloatVector f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
    FloatVector p = all(6.7466415e-2f);
    p = p.fma(f, all(-1.1675652e-1f));
    p = p.fma(f, all(1.1888162e-1f));
    p = p.fma(f, all(-1.24055885e-1f));
    p = p.fma(f, all(1.4219552e-1f));
    p = p.fma(f, all(-1.6667996e-1f));
    p = p.fma(f, all(2.0002119e-1f));
    p = p.fma(f, all(-2.500001e-1f));
    p = p.fma(f, all(3.3333313e-1f));
    FloatVector squared = f.mul(f);
    FloatVector n = (FloatVector) e.convertShape(VectorOperators.I2F, S, 0);
    FloatVector tail = p.mul(squared).mul(f);
    tail = n.fma(all(LN2_LOW), tail);
    tail = squared.fma(all(-0.5f), tail);
    return n.fma(all(LN2_HIGH), f.add(tail));
  }

  /// Hyperbolic tangent: a polynomial up to 0.625, above 1 − 2/(e²ˣ + 1).
  static FloatVector tanh(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = all(-5.7049873e-3f);
    p = p.fma(s, all(2.0639088e-2f));
    p = p.fma(s, all(-5.3739715e-2f));
    p = p.fma(s, all(1.3331442e-1f));
    p = p.fma(s, all(-3.333328e-1f));
    FloatVector small = p.mul(s).fma(x, x);
    FloatVector a = x.abs();
    FloatVector large = all(1f).sub(all(2f).div(exp(a.add(a)).add(1f)));
    return small.blend(withSign(large, x), a.compare(VectorOperators.GT, 0.625f));
  }

  /// The error function.
  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector large = all(1f).sub(exp(logErfc(a)));
    return erfSmall(x).blend(withSign(large, x), a.compare(VectorOperators.GT, 1f));
  }

  /// erf x for |x| ≤ 1.
  private static FloatVector erfSmall(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = all(7.853883e-5f);
    p = p.fma(s, all(-8.0102007e-4f));
    p = p.fma(s, all(5.1883287e-3f));
    p = p.fma(s, all(-2.6853813e-2f));
    p = p.fma(s, all(1.12835854e-1f));
    p = p.fma(s, all(-3.7612626e-1f));
    p = p.fma(s, all(1.2837917e-1f));
    return p.fma(x, x);
  }

  /// ln(1 − erf a) for a ≥ 1, fitted up to 4.2 where the difference from −∞ stops to matter; a is cut at 9.5.
  private static FloatVector logErfc(FloatVector a) {
    FloatVector t = a.blend(9.5f, a.compare(VectorOperators.GT, 9.5f));
    FloatVector p = all(9.95837e-7f);
    p = p.fma(t, all(-3.3397635e-5f));
    p = p.fma(t, all(4.909157e-4f));
    p = p.fma(t, all(-4.2707836e-3f));
    p = p.fma(t, all(2.5062213e-2f));
    p = p.fma(t, all(-1.07754655e-1f));
    p = p.fma(t, all(-6.3421565e-1f));
    p = p.fma(t, all(-1.2888510e-1f));
    return p.fma(t, t.neg()); // −t split off, so that the leading coefficient keeps its bits
  }

  /// The distribution function Φ of the normal distribution, without cancellation for negative x.
  static FloatVector normalCdf(FloatVector x) {
    FloatVector t = x.mul(ROOT_HALF);
    FloatVector a = t.abs();
    FloatVector small = erfSmall(t).fma(all(0.5f), all(0.5f));
    FloatVector tail = exp(logErfc(a)).mul(0.5f);
    FloatVector large = tail.blend(all(1f).sub(tail), x.compare(VectorOperators.GT, 0f));
    return small.blend(large, a.compare(VectorOperators.GT, 1f));
  }

  /// x · Φ(x).
  static FloatVector gelu(FloatVector x) {
    return x.mul(normalCdf(x));
  }

  /// The derivative of [#gelu], Φ(x) + x · φ(x).
  static FloatVector geluSlope(FloatVector x) {
    FloatVector density = exp(x.mul(x).mul(-0.5f)).mul(INVERSE_ROOT_2PI);
    return x.fma(density, normalCdf(x));
  }

  /// 1/(1 + e⁻ˣ).
  static FloatVector sigmoid(FloatVector x) {
    return all(1f).div(exp(x.neg()).add(1f));
  }

  private static FloatVector withSign(FloatVector magnitude, FloatVector sign) {
    VectorMask<Float> negative = sign.test(VectorOperators.IS_NEGATIVE);
    return magnitude.blend(magnitude.neg(), negative);
  }
}
