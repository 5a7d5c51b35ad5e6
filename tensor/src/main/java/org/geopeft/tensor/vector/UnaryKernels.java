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

/// Strips of functions of one number. Functions without a vector form are computed one by one, in double.
final class UnaryKernels {
  private static final FloatVector ONE = all(1f);
  private static final FloatVector MINUS_ONE = all(-1f);

  private UnaryKernels() {}

  /// factor · x.
  static Kernel scaled(float factor) {
    return (in, to, at, bytes) -> scale(factor, in, to, at, bytes);
  }

  private static void scale(float factor, Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      load(x, from + i).mul(factor).intoMemorySegment(to, at + i, LE);
    }
  }

  static Kernel of(Unary function) {
    return switch (function) {
      case NEG -> UnaryKernels::neg;
      case ABS -> UnaryKernels::abs;
      case EXP -> UnaryKernels::exp;
      case SQRT -> UnaryKernels::sqrt;
      case SQUARE -> UnaryKernels::square;
      case TANH -> UnaryKernels::tanh;
      case SIGMOID -> UnaryKernels::sigmoid;
      case RELU -> UnaryKernels::relu;
      case ERF -> UnaryKernels::erf;
      case GELU -> UnaryKernels::gelu;
      case GELU_TANH -> UnaryKernels::geluTanh;
      case SILU -> UnaryKernels::silu;
      case RSQRT -> UnaryKernels::rsqrt;
      case RECIPROCAL -> UnaryKernels::reciprocal;
      case FLOOR -> UnaryKernels::floor;
      case ROUND -> UnaryKernels::round;
      case SIGN -> UnaryKernels::sign;
      case LOG -> UnaryKernels::log;
      case LOG1P, SIN, COS -> (in, to, at, bytes) -> byTable(function, in, to, at, bytes);
    };
  }

  private static void byTable(Unary function, Strip in, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += Float.BYTES) {
      to.set(FLOAT, at + i, (float) function.apply(in.a.get(FLOAT, in.atA + i)));
    }
  }

  private static void neg(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      load(x, from + i).neg().intoMemorySegment(to, at + i, LE);
    }
  }

  private static void abs(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      load(x, from + i).abs().intoMemorySegment(to, at + i, LE);
    }
  }

  private static void exp(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.exp(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void log(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.log(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void sqrt(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      load(x, from + i).sqrt().intoMemorySegment(to, at + i, LE);
    }
  }

  private static void rsqrt(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      ONE.div(load(x, from + i).sqrt()).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void reciprocal(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      ONE.div(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void floor(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.floor(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void round(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.round(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void sign(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      Lanes.ZERO.blend(ONE, v.compare(VectorOperators.GT, 0f)).blend(MINUS_ONE, v.lt(0f)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void square(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      v.mul(v).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void tanh(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.tanh(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void sigmoid(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.sigmoid(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void relu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      v.blend(0f, v.lt(0f)).intoMemorySegment(to, at + i, LE); // a comparison is false for NaN, which so stays
    }
  }

  private static void erf(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.erf(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  /// Φ(x) first, then the product: in one method C2 would stop to inline. The strip stays in the first cache.
  private static void gelu(Strip in, MemorySegment to, long at, long bytes) {
    normalCdf(in.a, in.atA, to, at, bytes);
    multiply(in.a, in.atA, to, at, bytes);
  }

  /// Φ(x) of a strip.
  static void normalCdf(MemorySegment x, long from, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      VectorMath.normalCdf(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void multiply(MemorySegment x, long from, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(to, at + i).mul(load(x, from + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void geluTanh(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      VectorMath.tanhGate(v).mul(v).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void silu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      VectorMath.sigmoid(v).mul(v).intoMemorySegment(to, at + i, LE);
    }
  }
}
