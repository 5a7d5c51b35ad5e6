package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.COUNT;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.ZERO;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;

/// The weight gradient of a depthwise convolution: for each tap the product of a shifted input with the output
/// gradient, an output channel a job. Some vectors are summed plainly, their sums in double.
final class DepthwiseGradient {
  private static final int BLOCK_VECTORS = 32;

  private final ConvGeometry geometry;
  private final Patches patches;
  private final MemorySegment x;
  private final MemorySegment g;
  private final MemorySegment out;
  private final Band band;
  private final int rows;
  private final int width;
  private final VectorMask<Float> edge; // lanes of a row's last vector that exist

  DepthwiseGradient(ConvGeometry geometry, MemorySegment x, MemorySegment g, MemorySegment out) {
    this.geometry = geometry;
    this.x = x;
    this.g = g;
    this.out = out;
    patches = Patches.of(geometry);
    band = new Band(patches);
    rows = band.mostRows();
    int columns = patches.grid()[2];
    width = Rows.padded(columns);
    edge = VectorMask.fromLong(Lanes.S, -1L >>> 64 - (columns - (width - COUNT)));
  }

  void run(WorkerPool workers, Device device) {
    int filters = geometry.groups() * geometry.outputs();
    long bandFloats = band.floats(rows);
    long slot = bandFloats + (long) rows * width;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(Math.min(filters, workers.threads()) * slot)).data();
      workers.run(filters, (thread, filter) -> {
        double[] sums = new double[geometry.taps()];
        for (int image = 0; image < geometry.batch(); image++) {
          long at = thread * slot * 4;
          image(image, filter, scratch, at, at + bandFloats * 4, sums);
        }
        for (int tap = 0; tap < sums.length; tap++) {
          out.set(FLOAT, ((long) filter * sums.length + tap) * 4, (float) sums[tap]);
        }
      });
    }
  }

  private void image(int image, int filter, MemorySegment scratch, long at, long upstream, double[] sums) {
    int[] grid = patches.grid();
    long source = (long) image * geometry.groups() + filter / geometry.outputs();
    long map = (long) image * geometry.groups() * geometry.outputs() + filter;
    for (int z = 0; z < grid[0]; z++) {
      for (int y = 0; y < grid[1]; y += rows) {
        int height = Math.min(rows, grid[1] - y);
        band.fill(x, source * patches.plane(), z, y, height, 0, scratch, at);
        for (int row = 0; row < height; row++) {
          long from = ((map * grid[0] + z) * grid[1] + y + row) * grid[2] * 4;
          MemorySegment.copy(g, from, scratch, upstream + row * width * 4L, grid[2] * 4L);
        }
        long[] taps = band.taps(height);
        for (int tap = 0; tap < taps.length; tap++) {
          sums[tap] += products(scratch, at + taps[tap], upstream, height);
        }
      }
    }
  }

  private double products(MemorySegment scratch, long source, long upstream, int height) {
    int atOnce = Math.max(1, BLOCK_VECTORS * COUNT / width);
    double sum = 0;
    for (int row = 0; row < height; row += atOnce) {
      int n = Math.min(atOnce, height - row);
      sum += block(scratch, source + row * band.rowStep(), band.rowStep(), upstream + row * width * 4L, n);
    }
    return sum;
  }

  /// The sum over some rows. What lies behind a row's end may be anything, also NaN.
  private float block(MemorySegment scratch, long source, long rowStep, long upstream, int n) {
    VectorMask<Float> mask = edge;
    FloatVector sum = FloatVector.zero(Lanes.S);
    long last = (width - COUNT) * 4L;
    for (int row = 0; row < n; row++) {
      long s = source + row * rowStep;
      long u = upstream + row * width * 4L;
      for (long i = 0; i < last; i += BYTES) {
        sum = load(scratch, s + i).fma(load(scratch, u + i), sum);
      }
      FloatVector factor = ZERO.blend(load(scratch, s + last), mask);
      sum = factor.fma(ZERO.blend(load(scratch, u + last), mask), sum);
    }
    return Lanes.sum(sum);
  }
}
