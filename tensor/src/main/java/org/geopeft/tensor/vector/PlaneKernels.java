package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Loops of normalisation over one plane of floats that lie side by side. Sums run in blocks of 32 vectors, which are
/// added in double. Results that do not fill a vector are computed by one that reaches back (to the same bits), or one
/// by one where the plane is shorter than a vector.
final class PlaneKernels {
  private static final int BLOCK = 32 * COUNT;

  private PlaneKernels() {}

  /// Σ x.
  static double sum(MemorySegment x, long at, int length) {
    double sum = 0;
    for (int i = 0; i < length; i += BLOCK) {
      long from = at + i * 4L;
      int n = Math.min(BLOCK, length - i);
      long end = from + (n - n % COUNT) * 4L;
      if (end > from) {
        sum += whole(x, from, end);
      }
      for (long k = end; k < from + n * 4L; k += 4) {
        sum += x.get(FLOAT, k);
      }
    }
    return sum;
  }

  private static float whole(MemorySegment x, long at, long end) {
    FloatVector s0 = FloatVector.zero(Lanes.S);
    FloatVector s1 = s0;
    long i = at;
    for (; i + BYTES < end; i += 2L * BYTES) {
      s0 = load(x, i).add(s0);
      s1 = load(x, i + BYTES).add(s1);
    }
    if (i < end) {
      s0 = load(x, i).add(s0);
    }
    return Lanes.sum(Lanes.ZERO.add(s0).add(s1));
  }

  /// Σ (x − center)².
  static double squares(MemorySegment x, long at, int length, float center) {
    return products(x, x, at, length, center, center);
  }

  /// Σ g · (x − center).
  static double products(MemorySegment x, MemorySegment g, long at, int length, float center) {
    return products(x, g, at, length, center, 0);
  }

  private static double products(
      MemorySegment x, MemorySegment y, long at, int length, float centerX, float centerY) {
    double sum = 0;
    for (int i = 0; i < length; i += BLOCK) {
      long from = at + i * 4L;
      int n = Math.min(BLOCK, length - i);
      long end = from + (n - n % COUNT) * 4L;
      if (end > from) {
        sum += whole(x, y, from, end, centerX, centerY);
      }
      for (long k = end; k < from + n * 4L; k += 4) {
        sum += (double) (x.get(FLOAT, k) - centerX) * (y.get(FLOAT, k) - centerY);
      }
    }
    return sum;
  }

  private static float whole(
      MemorySegment x, MemorySegment y, long at, long end, float centerX, float centerY) {
    FloatVector s0 = FloatVector.zero(Lanes.S);
    FloatVector s1 = s0;
    FloatVector cx = all(centerX);
    FloatVector cy = all(centerY);
    long i = at;
    for (; i + BYTES < end; i += 2L * BYTES) {
      s0 = load(x, i).sub(cx).fma(load(y, i).sub(cy), s0);
      s1 = load(x, i + BYTES).sub(cx).fma(load(y, i + BYTES).sub(cy), s1);
    }
    if (i < end) {
      s0 = load(x, i).sub(cx).fma(load(y, i).sub(cy), s0);
    }
    return Lanes.sum(Lanes.ZERO.add(s0).add(s1));
  }

  /// out = (x − center) · factor + shift.
  static void normalise(
      MemorySegment x, long at, MemorySegment out, int length, float center, float factor, float shift) {
    if (length < COUNT) {
      for (long i = at; i < at + length * 4L; i += 4) {
        out.set(FLOAT, i, Math.fma(x.get(FLOAT, i) - center, factor, shift));
      }
      return;
    }
    FloatVector c = all(center);
    FloatVector f = all(factor);
    FloatVector s = all(shift);
    long last = at + (length - COUNT) * 4L;
    for (long i = at; i < last; i += BYTES) {
      load(x, i).sub(c).fma(f, s).intoMemorySegment(out, i, LE);
    }
    load(x, last).sub(c).fma(f, s).intoMemorySegment(out, last, LE);
  }

  /// out = factor · g − same − slope · (x − center).
  static void gradient(
      MemorySegment x,
      MemorySegment g,
      long at,
      MemorySegment out,
      int length,
      float center,
      float factor,
      float same,
      float slope) {
    if (length < COUNT) {
      for (long i = at; i < at + length * 4L; i += 4) {
        float handedBack = Math.fma(x.get(FLOAT, i) - center, slope, same);
        out.set(FLOAT, i, Math.fma(g.get(FLOAT, i), factor, -handedBack));
      }
      return;
    }
    FloatVector c = all(center);
    FloatVector f = all(factor);
    FloatVector add = all(-same);
    FloatVector times = all(-slope);
    long last = at + (length - COUNT) * 4L;
    for (long i = at; i < last; i += BYTES) {
      load(g, i).fma(f, load(x, i).sub(c).fma(times, add)).intoMemorySegment(out, i, LE);
    }
    load(g, last).fma(f, load(x, last).sub(c).fma(times, add)).intoMemorySegment(out, last, LE);
  }
}
