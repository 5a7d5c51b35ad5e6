package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.ChannelNorms;
import org.geopeft.tensor.ChannelPlanes;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Batch and group normalisation plane by plane. Sums of planes are doubles, and are added in the order of the planes.
final class VectorChannelNorms implements ChannelNorms {
  /// Elements of a job.
  private static final int JOB_ELEMENTS = 16 * 1024;

  private final WorkerPool workers;
  private final Device device;

  VectorChannelNorms(WorkerPool workers, Device device) {
    this.workers = workers;
    this.device = device;
  }

  /// Work on one plane.
  @FunctionalInterface
  private interface Body {
    /// @param at where the plane begins, in bytes
    void run(int plane, long at);
  }

  private void each(ChannelPlanes planes, Body body) {
    int perJob = Math.max(1, JOB_ELEMENTS / Math.max(1, planes.length()));
    workers.run(Math.ceilDiv(planes.count(), perJob), (_, job) -> {
      int end = Math.min(planes.count(), (job + 1) * perJob);
      for (int plane = job * perJob; plane < end; plane++) {
        body.run(plane, (long) plane * planes.length() * 4);
      }
    });
  }

  @Override
  public void statistics(Tensor x, Tensor mean, Tensor variance) {
    ChannelPlanes planes = ChannelPlanes.of(x, mean);
    int length = planes.length();
    double n = Math.max(1, planes.elements());
    MemorySegment xs = x.data();
    MemorySegment means = mean.data();
    MemorySegment variances = variance.data();
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment partial = scope.allocate(DType.F64, Shape.of(planes.count())).data();
      MemorySegment lost = scope.allocate(DType.F64, Shape.of(planes.sets())).data();
      each(planes, (plane, at) -> partial.set(DOUBLE, plane * 8L, PlaneKernels.sum(xs, at, length)));
      for (int set = 0; set < planes.sets(); set++) {
        double exact = total(planes, set, partial, 0, 1) / n;
        means.set(FLOAT, set * 4L, (float) exact);
        lost.set(DOUBLE, set * 8L, exact - (float) exact);
      }
      each(planes, (plane, at) -> {
        float center = means.get(FLOAT, planes.set(plane) * 4L);
        partial.set(DOUBLE, plane * 8L, PlaneKernels.squares(xs, at, length, center));
      });
      for (int set = 0; set < planes.sets(); set++) {
        double shift = lost.get(DOUBLE, set * 8L); // squares are about the rounded mean
        variances.set(FLOAT, set * 4L, (float) Math.max(0, total(planes, set, partial, 0, 1) / n - shift * shift));
      }
    }
  }

  /// Σ over the planes of a set.
  private static double total(ChannelPlanes planes, int set, MemorySegment partial, int offset, int stride) {
    double sum = 0;
    for (int i = 0; i < planes.planesOfSet(); i++) {
      sum += partial.get(DOUBLE, ((long) planes.plane(set, i) * stride + offset) * 8);
    }
    return sum;
  }

  @Override
  public void normalise(Normalised of, @Nullable Tensor bias, Tensor out) {
    Planes p = new Planes(of);
    MemorySegment shifts = bias == null ? null : bias.data();
    MemorySegment to = out.data();
    each(p.planes, (plane, at) -> {
      int channel = p.planes.channel(plane);
      float shift = shifts == null ? 0 : shifts.get(FLOAT, channel * 4L);
      float factor = (float) (p.scale(plane) * p.weight(channel));
      PlaneKernels.normalise(p.x, at, to, p.planes.length(), p.center(plane), factor, shift);
    });
  }

  @Override
  public void gradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor gMean,
      @Nullable Tensor gVariance,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    Planes p = new Planes(of);
    MemorySegment gs = g.data();
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      Sums sums = sums(scope, p, gs);
      sums.store(outWeight, outBias);
      if (outX == null) {
        return;
      }
      MemorySegment to = outX.data();
      MemorySegment byMean = sums.handedBack(gMean, gVariance);
      each(p.planes, (plane, at) -> {
        int set = p.planes.set(plane);
        // one value is its own mean: nothing of g is left, and no rounding error of it should be
        double scale = p.planes.elements() == 1 ? 0 : p.scale(plane);
        float factor = (float) (scale * p.weight(p.planes.channel(plane)));
        float same = (float) byMean.get(DOUBLE, set * 16L);
        float slope = (float) byMean.get(DOUBLE, set * 16L + 8);
        PlaneKernels.gradient(p.x, gs, at, to, p.planes.length(), p.center(plane), factor, same, slope);
      });
    }
  }

  @Override
  public void fixedGradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outMean,
      @Nullable Tensor outVariance,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    Planes p = new Planes(of);
    MemorySegment gs = g.data();
    if (outX != null) {
      MemorySegment to = outX.data();
      each(p.planes, (plane, at) -> {
        float factor = (float) (p.scale(plane) * p.weight(p.planes.channel(plane)));
        PlaneKernels.normalise(gs, at, to, p.planes.length(), 0, factor, 0);
      });
    }
    if (outMean == null && outVariance == null && outWeight == null && outBias == null) {
      return;
    }
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      Sums sums = sums(scope, p, gs);
      sums.store(outWeight, outBias);
      sums.storeStatistics(outMean, outVariance);
    }
  }

  /// Σ g and Σ g·x̂ of each plane.
  private Sums sums(Scope scope, Planes p, MemorySegment g) {
    MemorySegment partial = scope.allocate(DType.F64, Shape.of(2L * p.planes.count())).data();
    MemorySegment ofSets = scope.allocate(DType.F64, Shape.of(2L * p.planes.sets())).data();
    int length = p.planes.length();
    each(p.planes, (plane, at) -> {
      partial.set(DOUBLE, plane * 16L, PlaneKernels.sum(g, at, length));
      double normed = PlaneKernels.products(p.x, g, at, length, p.center(plane)) * p.scale(plane);
      partial.set(DOUBLE, plane * 16L + 8, normed);
    });
    return new Sums(p, partial, ofSets);
  }

  /// The operands, by plane.
  private static final class Planes {
    final ChannelPlanes planes;
    final MemorySegment x;
    private final MemorySegment mean;
    private final MemorySegment variance;
    private final double eps;
    private final @Nullable MemorySegment weight;

    Planes(Normalised of) {
      planes = ChannelPlanes.of(of.x(), of.mean());
      x = of.x().data();
      mean = of.mean().data();
      variance = of.variance().data();
      eps = of.eps();
      weight = of.weight() == null ? null : of.weight().data();
    }

    float center(int plane) {
      return mean.get(FLOAT, planes.set(plane) * 4L);
    }

    double scale(int plane) {
      return scaleOfSet(planes.set(plane));
    }

    double scaleOfSet(int set) {
      return 1 / Math.sqrt(variance.get(FLOAT, set * 4L) + eps);
    }

    float weight(int channel) {
      return weight == null ? 1 : weight.get(FLOAT, channel * 4L);
    }
  }

  /// Σ g and Σ g·x̂ of planes, and what follows from them.
  ///
  /// @param partial `[planes, 2]`
  /// @param ofSets `[sets, 2]`, scratch
  private record Sums(Planes p, MemorySegment partial, MemorySegment ofSets) {
    void store(@Nullable Tensor outWeight, @Nullable Tensor outBias) {
      store(outBias, 0);
      store(outWeight, 1);
    }

    private void store(@Nullable Tensor out, int which) {
      if (out == null) {
        return;
      }
      MemorySegment to = out.data();
      for (int channel = 0; channel < p.planes.channels(); channel++) {
        double sum = 0;
        for (int sample = 0; sample < p.planes.batch(); sample++) {
          sum += partial.get(DOUBLE, ((long) sample * p.planes.channels() + channel) * 16 + which * 8);
        }
        to.set(FLOAT, channel * 4L, (float) sum);
      }
    }

    /// Σ g·w or Σ g·w·x̂ of a set.
    private double weighted(int set, int which) {
      double sum = 0;
      for (int i = 0; i < p.planes.planesOfSet(); i++) {
        int plane = p.planes.plane(set, i);
        sum += p.weight(p.planes.channel(plane)) * partial.get(DOUBLE, plane * 16L + which * 8);
      }
      return sum;
    }

    /// What mean and variance hand back to every element of a set: the same for all, and a multiple of x − mean.
    MemorySegment handedBack(@Nullable Tensor gMean, @Nullable Tensor gVariance) {
      MemorySegment byMean = gMean == null ? null : gMean.data();
      MemorySegment byVariance = gVariance == null ? null : gVariance.data();
      double n = p.planes.elements();
      for (int set = 0; set < p.planes.sets(); set++) {
        double scale = n == 1 ? 0 : p.scaleOfSet(set);
        double same = scale * weighted(set, 0) - (byMean == null ? 0 : byMean.get(FLOAT, set * 4L));
        double slope = scale * scale * weighted(set, 1)
            - (byVariance == null ? 0 : 2 * byVariance.get(FLOAT, set * 4L));
        ofSets.set(DOUBLE, set * 16L, same / n);
        ofSets.set(DOUBLE, set * 16L + 8, slope / n);
      }
      return ofSets;
    }

    void storeStatistics(@Nullable Tensor outMean, @Nullable Tensor outVariance) {
      MemorySegment byMean = outMean == null ? null : outMean.data();
      MemorySegment byVariance = outVariance == null ? null : outVariance.data();
      for (int set = 0; set < p.planes.sets(); set++) {
        double scale = p.scaleOfSet(set);
        if (byMean != null) {
          byMean.set(FLOAT, set * 4L, (float) (-scale * weighted(set, 0)));
        }
        if (byVariance != null) {
          byVariance.set(FLOAT, set * 4L, (float) (-0.5 * scale * scale * weighted(set, 1)));
        }
      }
    }
  }
}
