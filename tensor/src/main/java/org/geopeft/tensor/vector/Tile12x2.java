package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.S;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// A tile of 12 rows and 2 vectors, for vectors of 512 bits: 24 accumulators, 2 vectors of b and the broadcast fit the
/// 32 registers.
/// Written out, since only named locals stay in registers, and over `while`, since the compiler unrolls counted loops
/// and then spills.
final class Tile12x2 implements Tile {
  private static final int STEP_B = 2 * BYTES;

  @Override
  public int rows() {
    return 12;
  }

  @Override
  public void run(
      int k,
      MemorySegment a,
      long atA,
      long strideA,
      MemorySegment b,
      long atB,
      MemorySegment c,
      long atC,
      long rowBytes,
      boolean accumulate) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector p0 = zero;
    FloatVector q0 = zero;
    FloatVector p1 = zero;
    FloatVector q1 = zero;
    FloatVector p2 = zero;
    FloatVector q2 = zero;
    FloatVector p3 = zero;
    FloatVector q3 = zero;
    FloatVector p4 = zero;
    FloatVector q4 = zero;
    FloatVector p5 = zero;
    FloatVector q5 = zero;
    FloatVector p6 = zero;
    FloatVector q6 = zero;
    FloatVector p7 = zero;
    FloatVector q7 = zero;
    FloatVector p8 = zero;
    FloatVector q8 = zero;
    FloatVector p9 = zero;
    FloatVector q9 = zero;
    FloatVector p10 = zero;
    FloatVector q10 = zero;
    FloatVector p11 = zero;
    FloatVector q11 = zero;
    long x = atA;
    long y = atB;
    long end = atB + (long) k * STEP_B;
    while (y != end) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, b, y, LE);
      FloatVector b1 = FloatVector.fromMemorySegment(S, b, y + BYTES, LE);
      FloatVector f0 = FloatVector.broadcast(S, a.get(FLOAT, x));
      p0 = f0.fma(b0, p0);
      q0 = f0.fma(b1, q0);
      FloatVector f1 = FloatVector.broadcast(S, a.get(FLOAT, x + 4));
      p1 = f1.fma(b0, p1);
      q1 = f1.fma(b1, q1);
      FloatVector f2 = FloatVector.broadcast(S, a.get(FLOAT, x + 8));
      p2 = f2.fma(b0, p2);
      q2 = f2.fma(b1, q2);
      FloatVector f3 = FloatVector.broadcast(S, a.get(FLOAT, x + 12));
      p3 = f3.fma(b0, p3);
      q3 = f3.fma(b1, q3);
      FloatVector f4 = FloatVector.broadcast(S, a.get(FLOAT, x + 16));
      p4 = f4.fma(b0, p4);
      q4 = f4.fma(b1, q4);
      FloatVector f5 = FloatVector.broadcast(S, a.get(FLOAT, x + 20));
      p5 = f5.fma(b0, p5);
      q5 = f5.fma(b1, q5);
      FloatVector f6 = FloatVector.broadcast(S, a.get(FLOAT, x + 24));
      p6 = f6.fma(b0, p6);
      q6 = f6.fma(b1, q6);
      FloatVector f7 = FloatVector.broadcast(S, a.get(FLOAT, x + 28));
      p7 = f7.fma(b0, p7);
      q7 = f7.fma(b1, q7);
      FloatVector f8 = FloatVector.broadcast(S, a.get(FLOAT, x + 32));
      p8 = f8.fma(b0, p8);
      q8 = f8.fma(b1, q8);
      FloatVector f9 = FloatVector.broadcast(S, a.get(FLOAT, x + 36));
      p9 = f9.fma(b0, p9);
      q9 = f9.fma(b1, q9);
      FloatVector f10 = FloatVector.broadcast(S, a.get(FLOAT, x + 40));
      p10 = f10.fma(b0, p10);
      q10 = f10.fma(b1, q10);
      FloatVector f11 = FloatVector.broadcast(S, a.get(FLOAT, x + 44));
      p11 = f11.fma(b0, p11);
      q11 = f11.fma(b1, q11);
      x += strideA;
      y += STEP_B;
    }
    long z = atC;
    if (accumulate) {
      FloatVector.fromMemorySegment(S, c, z, LE).add(p0).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q0).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p1).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q1).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p2).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q2).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p3).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q3).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p4).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q4).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p5).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q5).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p6).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q6).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p7).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q7).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p8).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q8).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p9).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q9).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p10).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q10).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      FloatVector.fromMemorySegment(S, c, z, LE).add(p11).intoMemorySegment(c, z, LE);
      FloatVector.fromMemorySegment(S, c, z + BYTES, LE).add(q11).intoMemorySegment(c, z + BYTES, LE);
    } else {
      Lanes.ZERO.add(p0).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q0).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p1).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q1).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p2).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q2).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p3).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q3).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p4).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q4).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p5).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q5).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p6).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q6).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p7).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q7).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p8).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q8).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p9).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q9).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p10).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q10).intoMemorySegment(c, z + BYTES, LE);
      z += rowBytes;
      Lanes.ZERO.add(p11).intoMemorySegment(c, z, LE);
      Lanes.ZERO.add(q11).intoMemorySegment(c, z + BYTES, LE);
    }
  }
}
