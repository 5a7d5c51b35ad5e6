package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.load;
import static org.geopeft.tensor.vector.Lanes.store;

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
      store(load(x, from + i).neg(), to, at + i);
    }
  }

  private static void abs(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      store(load(x, from + i).abs(), to, at + i);
    }
  }

  private static void exp(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      store(VectorMath.exp(load(x, from + i)), to, at + i);
    }
  }

  private static void sqrt(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      store(load(x, from + i).sqrt(), to, at + i);
    }
  }

  private static void square(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      store(v.mul(v), to, at + i);
    }
  }

  private static void tanh(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      store(VectorMath.tanh(load(x, from + i)), to, at + i);
    }
  }

  private static void sigmoid(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      store(VectorMath.sigmoid(load(x, from + i)), to, at + i);
    }
  }

  private static void relu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      store(v.blend(0f, v.lt(0f)), to, at + i); // a comparison is false for NaN, which so stays
    }
  }

  private static void erf(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      store(VectorMath.erf(load(x, from + i)), to, at + i);
    }
  }

  private static void gelu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      store(VectorMath.gelu(load(x, from + i)), to, at + i);
    }
  }

  private static void silu(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, from + i);
      store(v.div(VectorMath.exp(v.neg()).add(1f)), to, at + i);
    }
  }
}
