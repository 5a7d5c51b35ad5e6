package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
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
import org.jspecify.annotations.Nullable;

/// Gradients of deformable attention. Pixels are shared by queries but not by heads, so a head of an image is a job and
/// takes its queries in order: the same sums for any number of threads.
final class DeformableGradient {
  private final DeformablePoints points;
  private final MemorySegment g;
  private final @Nullable MemorySegment outValue;
  private final @Nullable MemorySegment outLocations;
  private final @Nullable MemorySegment outWeights;

  DeformableGradient(
      DeformablePoints points,
      Tensor g,
      @Nullable Tensor outValue,
      @Nullable Tensor outLocations,
      @Nullable Tensor outWeights) {
    this.points = points;
    this.g = g.data();
    this.outValue = outValue == null ? null : outValue.data();
    this.outLocations = outLocations == null ? null : outLocations.data();
    this.outWeights = outWeights == null ? null : outWeights.data();
  }

  void run(WorkerPool workers, Device device) {
    int jobs = points.images * points.heads;
    if (jobs == 0 || points.queries == 0 || points.count == 0) {
      return;
    }
    long slotBytes = (points.count * (long) DeformablePoints.BYTES + 63) / 64 * 64;
    int slots = Math.min(jobs, workers.threads());
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(slots * slotBytes / 4)).data();
      workers.run(jobs, (slot, job) -> {
        for (int query = 0; query < points.queries; query++) {
          long row = points.row(job / points.heads, query, job % points.heads);
          points.find(row, scratch, slot * slotBytes);
          row(row, points.headAt(job / points.heads, job % points.heads), scratch, slot * slotBytes);
        }
      });
    }
  }

  private void row(long row, long valueAt, MemorySegment scratch, long at) {
    long gAt = row * points.width * 4;
    for (int point = 0; point < points.count; point++) {
      long found = at + (long) point * DeformablePoints.BYTES;
      if (outValue != null) {
        spread(outValue, valueAt, gAt, scratch, found);
      }
      if (outLocations != null || outWeights != null) {
        backThroughBilinear(row * points.count + point, valueAt, gAt, scratch, found);
      }
    }
  }

  /// The upstream gradient goes to the pixels of a point.
  private void spread(MemorySegment to, long valueAt, long gAt, MemorySegment scratch, long found) {
    float attention = DeformablePoints.attention(scratch, found);
    for (int corner = 0; corner < 4; corner++) {
      long offset = DeformablePoints.corner(scratch, found, corner);
      if (offset >= 0) {
        float weight = attention * DeformablePoints.weight(scratch, found, corner);
        addScaled(g, gAt, weight, to, valueAt + offset, points.width * 4L);
      }
    }
  }

  private void backThroughBilinear(long point, long valueAt, long gAt, MemorySegment scratch, long found) {
    double topLeft = dot(valueAt, gAt, DeformablePoints.corner(scratch, found, 0));
    double topRight = dot(valueAt, gAt, DeformablePoints.corner(scratch, found, 1));
    double bottomLeft = dot(valueAt, gAt, DeformablePoints.corner(scratch, found, 2));
    double bottomRight = dot(valueAt, gAt, DeformablePoints.corner(scratch, found, 3));
    double right = DeformablePoints.right(scratch, found);
    double below = DeformablePoints.below(scratch, found);
    double across = (1 - below) * (topRight - topLeft) + below * (bottomRight - bottomLeft);
    double down = (1 - right) * (bottomLeft - topLeft) + right * (bottomRight - topRight);
    if (outWeights != null) {
      double top = (1 - right) * topLeft + right * topRight;
      double bottom = (1 - right) * bottomLeft + right * bottomRight;
      outWeights.set(FLOAT, point * 4, (float) ((1 - below) * top + below * bottom));
    }
    if (outLocations != null) {
      outLocations.set(FLOAT, point * 8, (float) (DeformablePoints.factorX(scratch, found) * across));
      outLocations.set(FLOAT, point * 8 + 4, (float) (DeformablePoints.factorY(scratch, found) * down));
    }
  }

  /// Σ g · value of a pixel, 0 outside.
  private float dot(long valueAt, long gAt, long offset) {
    return offset < 0 ? 0 : dot(points.value, valueAt + offset, g, gAt, points.width * 4L);
  }

  private static float dot(MemorySegment a, long atA, MemorySegment b, long atB, long bytes) {
    FloatVector even = ZERO;
    FloatVector odd = ZERO;
    long at = 0;
    for (; at + 2L * BYTES <= bytes; at += 2L * BYTES) {
      even = load(a, atA + at).fma(load(b, atB + at), even);
      odd = load(a, atA + at + BYTES).fma(load(b, atB + at + BYTES), odd);
    }
    if (at + BYTES <= bytes) {
      even = load(a, atA + at).fma(load(b, atB + at), even);
      at += BYTES;
    }
    float sum = Lanes.sum(ZERO.add(even).add(odd));
    for (; at < bytes; at += 4) {
      sum += a.get(FLOAT, atA + at) * b.get(FLOAT, atB + at);
    }
    return sum;
  }

  /// to += factor · from.
  private static void addScaled(MemorySegment from, long fromAt, float scale, MemorySegment to, long toAt, long bytes) {
    FloatVector factor = all(scale);
    long at = 0;
    for (; at + BYTES <= bytes; at += BYTES) {
      load(from, fromAt + at).fma(factor, load(to, toAt + at)).intoMemorySegment(to, toAt + at, LE);
    }
    for (; at < bytes; at += 4) {
      to.set(FLOAT, toAt + at, to.get(FLOAT, toAt + at) + from.get(FLOAT, fromAt + at) * scale);
    }
  }
}
