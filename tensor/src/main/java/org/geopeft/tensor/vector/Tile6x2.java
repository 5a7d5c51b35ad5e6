package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.S;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// A tile of 6 rows and 2 vectors, for vectors of 128 and 256 bits: 12 accumulators, 2 vectors of b and the broadcast
/// fit 16 registers.
/// Written out, since only named locals stay in registers, and over `while`, since the compiler unrolls counted loops
/// and then spills.
final class Tile6x2 implements Tile {
  private static final int STEP_B = 2 * BYTES;

  @Override
  public int rows() {
    return 6;
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
    }
  }
}
