package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.vector.Strips.Kernel;
import org.geopeft.tensor.vector.Strips.Strip;

/// Strips of g · f'(x): operand a is x, operand b is g.
final class UnarySlopes {
  /// 2/√π
  private static final FloatVector ERF_SLOPE = all(1.1283792f);

  private UnarySlopes() {}

  static Kernel of(Unary function) {
    return switch (function) {
      case NEG -> UnarySlopes::neg;
      case EXP -> UnarySlopes::exp;
      case SQUARE -> UnarySlopes::square;
      case TANH -> UnarySlopes::tanh;
      case SIGMOID -> UnarySlopes::sigmoid;
      case RELU -> UnarySlopes::relu;
      case GELU -> UnarySlopes::gelu;
      case GELU_TANH -> UnarySlopes::geluTanh;
      case SILU -> UnarySlopes::silu;
      case FLOOR, ROUND, SIGN -> (_, to, at, bytes) -> to.asSlice(at, bytes).fill((byte) 0);
      case ABS -> UnarySlopes::abs;
      case SQRT -> UnarySlopes::sqrt;
      case RSQRT -> UnarySlopes::rsqrt;
      case RECIPROCAL -> UnarySlopes::reciprocal;
      case LOG -> UnarySlopes::log;
      case ERF -> UnarySlopes::erf;
      case LOG1P, SIN, COS -> (in, to, at, bytes) -> byTable(function, in, to, at, bytes);
    };
  }

  private static void byTable(Unary function, Strip in, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += Float.BYTES) {
      double slope = function.slope(in.a.get(FLOAT, in.atA + i));
      to.set(FLOAT, at + i, (float) (in.b.get(FLOAT, in.atB + i) * slope));
    }
  }

  private static void neg(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment g = in.b;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      load(g, fromG + i).neg().intoMemorySegment(to, at + i, LE);
    }
  }

  private static void abs(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, fromX + i);
      FloatVector kept = load(g, fromG + i);
      Lanes.ZERO.blend(kept, v.compare(VectorOperators.GT, 0f)).blend(kept.neg(), v.lt(0f))
          .intoMemorySegment(to, at + i, LE);
    }
  }

  private static void sqrt(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector root = load(x, fromX + i).sqrt();
      load(g, fromG + i).mul(0.5f).div(root).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void rsqrt(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector y = all(1f).div(load(x, fromX + i).sqrt());
      y.mul(y).mul(y).mul(-0.5f).mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void reciprocal(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector y = all(1f).div(load(x, fromX + i));
      y.mul(y).neg().mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void log(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      load(g, fromG + i).div(load(x, fromX + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void erf(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, fromX + i);
      VectorMath.expOfNegative(v.mul(v).neg()).mul(ERF_SLOPE).mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void exp(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.exp(load(x, fromX + i)).mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void square(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, fromX + i);
      v.add(v).mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void tanh(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      // 1 − tanh² = 4s(1 − s) with s = sigmoid(2x): no cancellation where tanh is near 1
      FloatVector v = load(x, fromX + i);
      FloatVector e = VectorMath.expOfNegative(v.abs().mul(-2f));
      FloatVector d = e.add(1f);
      load(g, fromG + i).mul(e.mul(4f).div(d.mul(d))).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void sigmoid(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector e = VectorMath.expOfNegative(load(x, fromX + i).abs().neg());
      FloatVector d = e.add(1f);
      load(g, fromG + i).mul(e.div(d.mul(d))).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void relu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector kept = load(g, fromG + i);
      kept.blend(0f, load(x, fromX + i).compare(VectorOperators.LE, 0f)).intoMemorySegment(to, at + i, LE);
    }
  }

  /// Φ(x) + x · φ(x), in two steps as in [UnaryKernels].
  private static void gelu(Strip in, MemorySegment to, long at, long bytes) {
    UnaryKernels.normalCdf(in.a, in.atA, to, at, bytes);
    addDensity(in, to, at, bytes);
  }

  private static void addDensity(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, fromX + i);
      FloatVector cdf = load(to, at + i);
      FloatVector kept = load(g, fromG + i);
      VectorMath.normalDensity(v).fma(v, cdf).mul(kept).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void geluTanh(Strip in, MemorySegment to, long at, long bytes) {
    gateSlopes(in.a, in.atA, to, at, bytes);
    addGates(in, to, at, bytes);
  }

  private static void gateSlopes(MemorySegment x, long from, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.tanhGateSlope(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void addGates(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, fromX + i);
      load(to, at + i).fma(v, VectorMath.tanhGate(v)).mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void silu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, fromX + i);
      FloatVector s = VectorMath.sigmoid(v);
      FloatVector slope = v.fma(all(1f).sub(s), all(1f)).mul(s);
      slope.mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }
}
