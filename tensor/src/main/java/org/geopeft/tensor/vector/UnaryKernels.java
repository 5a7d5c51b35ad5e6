package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Unary;
import org.geopeft.tensor.vector.Strips.Kernel;
import org.geopeft.tensor.vector.Strips.Strip;

/// Strips of functions of one number. Functions without a vector form are computed one by one, in double.
final class UnaryKernels {
  private UnaryKernels() {}

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
      case SILU -> UnaryKernels::silu;
      case LOG, LOG1P, SIN, COS -> (in, to, at, bytes) -> byTable(function, in, to, at, bytes);
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

  private static void sqrt(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      load(x, from + i).sqrt().intoMemorySegment(to, at + i, LE);
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

  private static void silu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      VectorMath.sigmoid(v).mul(v).intoMemorySegment(to, at + i, LE);
    }
  }
}
