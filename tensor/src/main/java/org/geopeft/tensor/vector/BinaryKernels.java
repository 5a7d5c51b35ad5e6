package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.vector.Strips.Kernel;
import org.geopeft.tensor.vector.Strips.Strip;

/// Strips of functions of two numbers and of their slopes (operands a, b and, for slopes, the gradient as c).
final class BinaryKernels {
  private static final FloatVector ONE = all(1f);
  private static final FloatVector HALF = all(0.5f);

  private BinaryKernels() {}

  static Kernel of(Binary function) {
    return switch (function) {
      case ADD -> BinaryKernels::add;
      case SUB -> BinaryKernels::sub;
      case MUL -> BinaryKernels::mul;
      case DIV -> BinaryKernels::div;
      case MAX -> BinaryKernels::max;
      case MIN -> BinaryKernels::min;
      case POW -> (in, to, at, bytes) -> byTable(function, in, to, at, bytes);
    };
  }

  static Kernel slopeA(Binary function) {
    return switch (function) {
      case ADD, SUB -> BinaryKernels::gradient;
      case MUL -> BinaryKernels::gradientTimesB;
      case DIV -> (in, to, at, bytes) -> quotient(in.c, in.atC, in.b, in.atB, to, at, bytes);
      case MAX -> (in, to, at, bytes) -> notLess(in.a, in.atA, in.b, in.atB, in.c, in.atC, to, at, bytes);
      case MIN -> (in, to, at, bytes) -> notMore(in.a, in.atA, in.b, in.atB, in.c, in.atC, to, at, bytes);
      case POW -> (in, to, at, bytes) -> slopeByTable(function, true, in, to, at, bytes);
    };
  }

  static Kernel slopeB(Binary function) {
    return switch (function) {
      case ADD -> BinaryKernels::gradient;
      case MUL -> BinaryKernels::gradientTimesA;
      case SUB -> (in, to, at, bytes) -> negative(in.c, in.atC, to, at, bytes);
      case DIV -> BinaryKernels::divisorSlope;
      case MAX -> (in, to, at, bytes) -> notLess(in.b, in.atB, in.a, in.atA, in.c, in.atC, to, at, bytes);
      case MIN -> (in, to, at, bytes) -> notMore(in.b, in.atB, in.a, in.atA, in.c, in.atC, to, at, bytes);
      case POW -> (in, to, at, bytes) -> slopeByTable(function, false, in, to, at, bytes);
    };
  }

  /// alpha · a + beta · b.
  static Kernel scaled(float alpha, float beta) {
    return (in, to, at, bytes) -> addScaled(alpha, beta, in, to, at, bytes);
  }

  private static void byTable(Binary function, Strip in, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += Float.BYTES) {
      to.set(FLOAT, at + i, (float) function.apply(in.a.get(FLOAT, in.atA + i), in.b.get(FLOAT, in.atB + i)));
    }
  }

  private static void slopeByTable(
      Binary function, boolean byA, Strip in, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += Float.BYTES) {
      float a = in.a.get(FLOAT, in.atA + i);
      float b = in.b.get(FLOAT, in.atB + i);
      double slope = byA ? function.slopeA(a, b) : function.slopeB(a, b);
      to.set(FLOAT, at + i, (float) (in.c.get(FLOAT, in.atC + i) * slope));
    }
  }

  private static void add(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).add(load(b, fromB + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void sub(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).sub(load(b, fromB + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void mul(Strip in, MemorySegment to, long at, long bytes) {
    product(in.a, in.atA, in.b, in.atB, to, at, bytes);
  }

  private static void gradientTimesB(Strip in, MemorySegment to, long at, long bytes) {
    product(in.c, in.atC, in.b, in.atB, to, at, bytes);
  }

  private static void gradientTimesA(Strip in, MemorySegment to, long at, long bytes) {
    product(in.c, in.atC, in.a, in.atA, to, at, bytes);
  }

  private static void product(
      MemorySegment a, long fromA, MemorySegment b, long fromB, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).mul(load(b, fromB + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void div(Strip in, MemorySegment to, long at, long bytes) {
    quotient(in.a, in.atA, in.b, in.atB, to, at, bytes);
  }

  private static void quotient(
      MemorySegment a, long fromA, MemorySegment b, long fromB, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).div(load(b, fromB + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  /// −g · (a/b)/b; the square of b could overflow.
  private static void divisorSlope(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    MemorySegment g = in.c;
    long fromA = in.atA;
    long fromB = in.atB;
    long fromG = in.atC;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector divisor = load(b, fromB + i);
      FloatVector slope = load(a, fromA + i).div(divisor).div(divisor);
      load(g, fromG + i).neg().mul(slope).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void negative(MemorySegment g, long fromG, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      load(g, fromG + i).neg().intoMemorySegment(to, at + i, LE);
    }
  }

  private static void max(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).max(load(b, fromB + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void min(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).min(load(b, fromB + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  /// g where a is not less than b, half of it where they are equal, 0 elsewhere.
  private static void notLess(
      MemorySegment a,
      long fromA,
      MemorySegment b,
      long fromB,
      MemorySegment g,
      long fromG,
      MemorySegment to,
      long at,
      long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector x = load(a, fromA + i);
      FloatVector y = load(b, fromB + i);
      FloatVector share = ONE.blend(HALF, x.compare(VectorOperators.EQ, y)).blend(0f, x.compare(VectorOperators.LT, y));
      share.mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  /// g where a is not more than b, half of it where they are equal, 0 elsewhere.
  private static void notMore(
      MemorySegment a,
      long fromA,
      MemorySegment b,
      long fromB,
      MemorySegment g,
      long fromG,
      MemorySegment to,
      long at,
      long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector x = load(a, fromA + i);
      FloatVector y = load(b, fromB + i);
      FloatVector share = ONE.blend(HALF, x.compare(VectorOperators.EQ, y)).blend(0f, x.compare(VectorOperators.GT, y));
      share.mul(load(g, fromG + i)).intoMemorySegment(to, at + i, LE);
    }
  }

  private static void gradient(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment.copy(in.c, in.atC, to, at, bytes);
  }

  private static void addScaled(float alpha, float beta, Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    FloatVector factorA = all(alpha);
    FloatVector factorB = all(beta);
    for (long i = 0; i < bytes; i += BYTES) {
      load(b, fromB + i).fma(factorB, load(a, fromA + i).mul(factorA)).intoMemorySegment(to, at + i, LE);
    }
  }
}
