package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
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

/// The gradients of layer normalisation. Blocks of rows keep their own sums for weight and bias, which are added in the
/// order of the blocks.
final class LayerNormGradient {
  private static final int BLOCK = 32;

  private final MemorySegment x;
  private final MemorySegment mean;
  private final MemorySegment scale;
  private final MemorySegment g;
  private final @Nullable MemorySegment outX;
  private final int n;
  private final int padded;
  private final long rows;

  private LayerNormGradient(Tensor x, Tensor mean, Tensor scale, Tensor g, @Nullable Tensor outX) {
    this.x = x.data();
    this.mean = mean.data();
    this.scale = scale.data();
    this.g = g.data();
    this.outX = outX == null ? null : outX.data();
    n = x.shape().intSize(-1);
    padded = Rows.padded(n);
    rows = n == 0 ? 0 : x.shape().elements() / n;
  }

  static void run(
      WorkerPool workers,
      Device device,
      Tensor x,
      Tensor weight,
      Tensor mean,
      Tensor scale,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    LayerNormGradient gradient = new LayerNormGradient(x, mean, scale, g, outX);
    if (gradient.n == 0) {
      return;
    }
    gradient.run(workers, device, weight, outWeight, outBias);
  }

  private void run(
      WorkerPool workers, Device device, Tensor weight, @Nullable Tensor outWeight, @Nullable Tensor outBias) {
    int blocks = Math.toIntExact((rows + BLOCK - 1) / BLOCK);
    long rowBytes = padded * 4L;
    boolean sums = outWeight != null || outBias != null;
    int slots = Math.min(Math.max(1, blocks), workers.threads());
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      // the padded weight, then x̂, g and the result of a row for each thread
      MemorySegment scratch = scope.allocate(Shape.of((1 + 3L * slots) * padded)).data();
      LayerNorm.padRow(weight.data(), 0, n, scratch, 0);
      // Σ g·x̂, then Σ g of each block
      MemorySegment partial = scope.allocate(Shape.of(sums ? 2L * blocks * padded : 0)).data();
      workers.run(blocks, (slot, block) -> {
        long at = (1 + 3L * slot) * rowBytes;
        long sumsAt = block * 2L * rowBytes;
        if (sums) {
          partial.asSlice(sumsAt, 2 * rowBytes).fill((byte) 0);
        }
        long end = Math.min(rows, (block + 1L) * BLOCK);
        for (long row = (long) block * BLOCK; row < end; row++) {
          row(row, scratch, at);
          if (sums) {
            addSums(scratch, at, partial, sumsAt, rowBytes);
          }
        }
      });
      total(partial, 0, blocks, outWeight);
      total(partial, rowBytes, blocks, outBias);
    }
  }

  /// Leaves x̂ and g of the row in scratch memory and writes the gradient of x.
  private void row(long row, MemorySegment scratch, long at) {
    long rowBytes = padded * 4L;
    LayerNorm.padRow(x, row * n * 4, n, scratch, at);
    LayerNorm.padRow(g, row * n * 4, n, scratch, at + rowBytes);
    float factor = scale.get(FLOAT, row * 4);
    normalize(scratch, at, rowBytes, mean.get(FLOAT, row * 4), factor);
    if (outX == null) {
      return;
    }
    if (padded == n) {
      gradient(scratch, at, outX, row * n * 4, n, rowBytes, factor);
    } else {
      gradient(scratch, at, scratch, at + 2 * rowBytes, n, rowBytes, factor);
      MemorySegment.copy(scratch, at + 2 * rowBytes, outX, row * n * 4, n * 4L);
    }
  }

  private static void normalize(MemorySegment x, long at, long bytes, float mean, float scale) {
    FloatVector center = all(mean);
    FloatVector factor = all(scale);
    for (long i = at; i < at + bytes; i += BYTES) {
      load(x, i).sub(center).mul(factor).intoMemorySegment(x, i, LE);
    }
  }

  /// scale · (g·w − (Σ g·w + x̂ · Σ g·w·x̂)/n): the two sums are what mean and variance hand back to every element.
  private static void gradient(
      MemorySegment scratch, long at, MemorySegment out, long atOut, int n, long bytes, float scale) {
    FloatVector sum = FloatVector.zero(Lanes.S);
    FloatVector sumNormed = sum;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector gw = load(scratch, at + bytes + i).mul(load(scratch, i));
      sum = gw.add(sum);
      sumNormed = gw.fma(load(scratch, at + i), sumNormed);
    }
    FloatVector mean = all((float) (Lanes.sum(sum) / (double) n));
    FloatVector meanNormed = all((float) (Lanes.sum(sumNormed) / (double) n));
    FloatVector factor = all(scale);
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector gw = load(scratch, at + bytes + i).mul(load(scratch, i));
      FloatVector shared = load(scratch, at + i).fma(meanNormed, mean);
      gw.sub(shared).mul(factor).intoMemorySegment(out, atOut + i, LE);
    }
  }

  private static void addSums(MemorySegment scratch, long at, MemorySegment sums, long sumsAt, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector g = load(scratch, at + bytes + i);
      g.fma(load(scratch, at + i), load(sums, sumsAt + i)).intoMemorySegment(sums, sumsAt + i, LE);
      g.add(load(sums, sumsAt + bytes + i)).intoMemorySegment(sums, sumsAt + bytes + i, LE);
    }
  }

  /// The sum over all blocks, in order and in double.
  private void total(MemorySegment partial, long at, int blocks, @Nullable Tensor out) {
    if (out == null) {
      return;
    }
    MemorySegment to = out.data();
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int block = 0; block < blocks; block++) {
        sum += partial.get(FLOAT, at + (2L * block * padded + i) * 4);
      }
      to.set(FLOAT, i * 4L, (float) sum);
    }
  }
}
