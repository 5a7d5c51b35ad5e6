package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.vector.Strips.Kernel;
import org.geopeft.tensor.vector.Strips.Strip;

/// Strips of functions of two numbers and of their slopes (operands a, b and, for slopes, the gradient as c).
final class BinaryKernels {
  private BinaryKernels() {}

  static Kernel of(Binary function) {
    return switch (function) {
      case ADD -> BinaryKernels::add;
      case SUB -> BinaryKernels::sub;
      case MUL -> BinaryKernels::mul;
      case DIV -> BinaryKernels::div;
      case POW, MAX, MIN -> (in, to, at, bytes) -> byTable(function, in, to, at, bytes);
    };
  }

  static Kernel slopeA(Binary function) {
    return switch (function) {
      case ADD, SUB -> BinaryKernels::gradient;
      case MUL -> BinaryKernels::gradientTimesB;
      case DIV, POW, MAX, MIN -> (in, to, at, bytes) -> slopeByTable(function, true, in, to, at, bytes);
    };
  }

  static Kernel slopeB(Binary function) {
    return switch (function) {
      case ADD -> BinaryKernels::gradient;
      case MUL -> BinaryKernels::gradientTimesA;
      case SUB, DIV, POW, MAX, MIN -> (in, to, at, bytes) -> slopeByTable(function, false, in, to, at, bytes);
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
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).div(load(b, fromB + i)).intoMemorySegment(to, at + i, LE);
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
