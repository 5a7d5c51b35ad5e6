package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.LONG;
import static org.geopeft.tensor.vector.Lanes.ZERO;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// The forward of deformable attention: a head of a query is a weighted sum of rows of values, by vectors along their
/// width.
final class Deformable {
  /// Queries of a job.
  private static final int QUERIES = 32;

  /// Bytes of a term of the sum: an offset and a weight.
  private static final int TERM = 12;

  private final DeformablePoints points;
  private final MemorySegment out;

  private Deformable(DeformablePoints points, MemorySegment out) {
    this.points = points;
    this.out = out;
  }

  static void forward(WorkerPool workers, Device device, DeformablePoints points, Tensor out) {
    int blocks = (points.queries + QUERIES - 1) / QUERIES;
    int jobs = points.images * blocks;
    if (out.shape().elements() == 0) {
      return;
    }
    Deformable deformable = new Deformable(points, out.data());
    long slotBytes = (points.count * (DeformablePoints.BYTES + 4L * TERM) + 63) / 64 * 64;
    int slots = Math.min(jobs, workers.threads());
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(slots * slotBytes / 4)).data();
      workers.run(jobs, (slot, job) -> {
        int end = Math.min(points.queries, (job % blocks + 1) * QUERIES);
        for (int query = job % blocks * QUERIES; query < end; query++) {
          deformable.query(job / blocks, query, scratch, slot * slotBytes);
        }
      });
    }
  }

  private void query(int image, int query, MemorySegment scratch, long at) {
    long termsAt = at + (long) points.count * DeformablePoints.BYTES;
    for (int head = 0; head < points.heads; head++) {
      long row = points.row(image, query, head);
      points.find(row, scratch, at);
      int terms = terms(scratch, at, termsAt);
      add(points.headAt(image, head), scratch, termsAt, terms, row * points.width * 4);
    }
  }

  /// Lists the pixels inside of their levels, each with its weight; returns how many there are.
  private int terms(MemorySegment scratch, long at, long termsAt) {
    int terms = 0;
    for (int point = 0; point < points.count; point++) {
      long found = at + (long) point * DeformablePoints.BYTES;
      float attention = DeformablePoints.attention(scratch, found);
      if (!DeformablePoints.isFinite(scratch, found)) {
        // NaN for the whole row, by way of any pixel
        scratch.set(LONG, termsAt + (long) terms * TERM, 0);
        scratch.set(FLOAT, termsAt + (long) terms * TERM + 8, Float.NaN);
        terms++;
      }
      for (int corner = 0; corner < 4; corner++) {
        long offset = DeformablePoints.corner(scratch, found, corner);
        if (offset >= 0) {
          scratch.set(LONG, termsAt + (long) terms * TERM, offset);
          scratch.set(
              FLOAT, termsAt + (long) terms * TERM + 8, attention * DeformablePoints.weight(scratch, found, corner));
          terms++;
        }
      }
    }
    return terms;
  }

  private void add(long valueAt, MemorySegment scratch, long termsAt, int terms, long outAt) {
    long rowBytes = points.width * 4L;
    long end = termsAt + (long) terms * TERM;
    long at = 0;
    for (; at + 4L * BYTES <= rowBytes; at += 4L * BYTES) {
      four(points.value, valueAt + at, scratch, termsAt, end, out, outAt + at);
    }
    for (; at + BYTES <= rowBytes; at += BYTES) {
      one(points.value, valueAt + at, scratch, termsAt, end, out, outAt + at);
    }
    for (; at < rowBytes; at += 4) {
      float sum = 0;
      for (long term = termsAt; term < end; term += TERM) {
        float value = points.value.get(FLOAT, valueAt + at + scratch.get(LONG, term));
        sum += value * scratch.get(FLOAT, term + 8);
      }
      out.set(FLOAT, outAt + at, sum);
    }
  }

  /// Four vectors of a row, so that four sums are on their way at a time.
  private static void four(
      MemorySegment value, long valueAt, MemorySegment terms, long first, long end, MemorySegment out, long outAt) {
    FloatVector a = ZERO;
    FloatVector b = ZERO;
    FloatVector c = ZERO;
    FloatVector d = ZERO;
    for (long term = first; term < end; term += TERM) {
      long from = valueAt + terms.get(LONG, term);
      FloatVector weight = all(terms.get(FLOAT, term + 8));
      a = load(value, from).fma(weight, a);
      b = load(value, from + BYTES).fma(weight, b);
      c = load(value, from + 2L * BYTES).fma(weight, c);
      d = load(value, from + 3L * BYTES).fma(weight, d);
    }
    ZERO.add(a).intoMemorySegment(out, outAt, LE);
    ZERO.add(b).intoMemorySegment(out, outAt + BYTES, LE);
    ZERO.add(c).intoMemorySegment(out, outAt + 2L * BYTES, LE);
    ZERO.add(d).intoMemorySegment(out, outAt + 3L * BYTES, LE);
  }

  private static void one(
      MemorySegment value, long valueAt, MemorySegment terms, long first, long end, MemorySegment out, long outAt) {
    FloatVector a = ZERO;
    for (long term = first; term < end; term += TERM) {
      long from = valueAt + terms.get(LONG, term);
      a = load(value, from).fma(all(terms.get(FLOAT, term + 8)), a);
    }
    ZERO.add(a).intoMemorySegment(out, outAt, LE);
  }
}
