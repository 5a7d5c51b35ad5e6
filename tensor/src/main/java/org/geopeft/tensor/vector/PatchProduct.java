package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.vector.Phases.Phase;
import org.jspecify.annotations.Nullable;

/// Convolution and its input gradient as matrix products weight × patches, for each image and group. The weights are
/// packed once; each job packs the patches of some windows, a block along k at a time, so scratch memory stays below
/// a few MB a thread. Sums run tap by tap, and over all channels of a tap.
final class PatchProduct {
  /// Windows of a job: with a block along k they fill half of a second cache.
  private static final int STRIP = 512;

  /// Rows of a job whose result goes through scratch memory.
  private static final int MOST_ROWS = 1024 / Gemm.ROWS * Gemm.ROWS;

  private final WorkerPool workers;
  private final Device device;
  private final ConvGeometry geometry;
  private final Patches patches;
  private final @Nullable List<Phase> phases; // null: results lie as the grid does
  private final int channels; // summed over, of a group
  private final int targets; // results, of a group
  private final int rowStride; // in the weight, from target to target
  private final int channelStride;
  private final int rows;
  private final int k;

  private PatchProduct(
      WorkerPool workers, Device device, ConvGeometry geometry, Patches patches, @Nullable List<Phase> phases) {
    this.workers = workers;
    this.device = device;
    this.geometry = geometry;
    this.patches = patches;
    this.phases = phases;
    int taps = geometry.taps();
    boolean forward = phases == null;
    channels = forward ? geometry.channels() : geometry.outputs();
    targets = forward ? geometry.outputs() : geometry.channels();
    rowStride = forward ? geometry.channels() * taps : taps;
    channelStride = forward ? taps : geometry.channels() * taps;
    rows = (phases == null ? 1 : phases.size()) * targets;
    k = patches.taps() * channels;
  }

  static void forward(
      WorkerPool workers,
      Device device,
      ConvGeometry geometry,
      MemorySegment x,
      MemorySegment weight,
      @Nullable MemorySegment bias,
      MemorySegment out) {
    new PatchProduct(workers, device, geometry, Patches.of(geometry), null).run(x, weight, bias, out);
  }

  static void inputGradient(
      WorkerPool workers,
      Device device,
      ConvGeometry geometry,
      MemorySegment g,
      MemorySegment weight,
      @Nullable MemorySegment bias,
      MemorySegment out) {
    for (Phases part : Phases.of(geometry)) {
      new PatchProduct(workers, device, geometry, part.patches(), part.phases()).run(g, weight, bias, out);
    }
  }

  /// Where the operands and the packed weights are.
  private record Operands(
      MemorySegment source,
      @Nullable MemorySegment bias,
      MemorySegment target,
      MemorySegment scratch,
      long scratchAt,
      long slotFloats) {}

  private void run(MemorySegment source, MemorySegment weight, @Nullable MemorySegment bias, MemorySegment target) {
    int windows = patches.windows();
    int panels = (rows + Gemm.ROWS - 1) / Gemm.ROWS;
    long packed = (long) geometry.groups() * panels * Gemm.ROWS * k;
    int strip = Math.min(STRIP, Rows.padded(windows));
    int strips = (windows + strip - 1) / strip;
    int columnJobs = geometry.batch() * geometry.groups() * strips;
    int rowJobs = rowJobs(columnJobs, panels);
    int rowsPerJob = (panels + rowJobs - 1) / rowJobs * Gemm.ROWS;
    long block = PackedMatrix.floats(PackedMatrix.blockLength(k), strip);
    long slot = block + Gemm.SCRATCH_FLOATS + (isDirect() ? 0 : (long) rowsPerJob * strip);
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      int slots = Math.min(columnJobs * rowJobs, workers.threads());
      MemorySegment scratch = scope.allocate(Shape.of(packed + slots * slot)).data();
      workers.run(geometry.groups() * panels, (_, job) -> packWeights(weight, job / panels, job % panels, scratch));
      Operands all = new Operands(source, bias, target, scratch, packed * 4, slot);
      workers.run(columnJobs * rowJobs, (thread, job) -> {
        int row = job % rowJobs * rowsPerJob;
        int window = job / rowJobs % strips * strip;
        if (row < rows) {
          int height = Math.min(rowsPerJob, rows - row);
          product(all, thread, job / rowJobs / strips, row, height, window, Math.min(strip, windows - window));
        }
      });
    }
  }

  private boolean isDirect() {
    return phases == null || (phases.size() == 1 && patches.windows() == ConvGeometry.product(geometry.in()));
  }

  /// Splits rows where images and windows alone are too few jobs for all threads. Each row is the same sum in any job.
  private int rowJobs(int columnJobs, int panels) {
    int wanted = Math.ceilDiv(2 * workers.threads(), Math.max(1, columnJobs));
    int blocks = Math.max(1, rows / Gemm.ROW_BLOCK);
    int least = isDirect() ? 1 : Math.ceilDiv(panels * Gemm.ROWS, MOST_ROWS);
    return Math.max(least, Math.min(wanted, blocks));
  }

  /// Packs a panel of weight rows of a group, for all blocks along k.
  private void packWeights(MemorySegment weight, int group, int panel, MemorySegment to) {
    int padded = (rows + Gemm.ROWS - 1) / Gemm.ROWS * Gemm.ROWS;
    int blockLength = PackedMatrix.blockLength(k);
    long groupAt = (long) group * padded * k;
    long groupWeights = (long) group * targets * geometry.taps() * channels;
    for (int first = 0; first < k; first += blockLength) {
      int length = Math.min(blockLength, k - first);
      long at = (groupAt + (long) first * padded + (long) panel * Gemm.ROWS * length) * 4;
      for (int lane = 0; lane < Gemm.ROWS; lane++) {
        int row = panel * Gemm.ROWS + lane;
        if (row < rows) {
          packRow(weight, groupWeights, row, first, length, to, at + lane * 4L);
        } else {
          for (int i = 0; i < length; i++) {
            to.set(FLOAT, at + ((long) i * Gemm.ROWS + lane) * 4, 0);
          }
        }
      }
    }
  }

  private void packRow(
      MemorySegment weight, long groupWeights, int row, int first, int length, MemorySegment to, long at) {
    long start = groupWeights + (long) (row % targets) * rowStride;
    long target = at;
    for (int done = 0; done < length; ) {
      int tap = (first + done) / channels;
      int channel = (first + done) % channels;
      int n = Math.min(channels - channel, length - done);
      int place = phases == null ? tap : phases.get(row / targets).tap(geometry.kernel(), tap);
      long source = (start + place + (long) channel * channelStride) * 4;
      for (int i = 0; i < n; i++) {
        to.set(FLOAT, target, weight.get(FLOAT, source));
        source += channelStride * 4L;
        target += Gemm.ROWS * 4L;
      }
      done += n;
    }
  }

  /// Some rows of some windows of one image and group.
  private void product(Operands all, int thread, int map, int row, int height, int window, int width) {
    long at = all.scratchAt + thread * all.slotFloats * 4;
    int group = map % geometry.groups();
    int blockLength = PackedMatrix.blockLength(k);
    int padded = (rows + Gemm.ROWS - 1) / Gemm.ROWS * Gemm.ROWS;
    long block = PackedMatrix.floats(blockLength, width);
    long result = at / 4 + block + Gemm.SCRATCH_FLOATS;
    int windows = patches.windows();
    Matrix c = isDirect()
        ? new Matrix(all.target, ((long) map * targets + row) * windows + window, windows, 1)
        : new Matrix(all.scratch, result, width, 1);
    boolean add = prepare(all.bias, group, row, height, width, c);
    Gemm gemm = new Gemm(all.scratch, at + block * 4);
    long plane = (long) map * channels * patches.plane();
    for (int first = 0; first < k; first += blockLength) {
      int length = Math.min(blockLength, k - first);
      PackedMatrix right = new PackedMatrix(all.scratch, at, length, width);
      patches.pack(all.source, plane, channels, first, window, right);
      long left = ((long) group * padded * k + (long) first * padded + (long) row * length) * 4;
      gemm.multiplyPacked(all.scratch, left, height, right, c, add || first > 0);
    }
    if (!isDirect()) {
      for (int i = 0; i < height; i++) {
        scatter(c.from(i, 0), row + i, window, width, all.target, map);
      }
    }
  }

  /// Brings rows to what the product is added to: the bias, or nothing when there is no product.
  private boolean prepare(@Nullable MemorySegment bias, int group, int row, int height, int width, Matrix c) {
    if (bias == null && k > 0) {
      return false;
    }
    for (int i = 0; i < height; i++) {
      float value = bias == null ? 0 : bias.get(FLOAT, ((long) group * targets + (row + i) % targets) * 4);
      long at = c.offset(i, 0) * 4;
      for (int column = 0; column < width; column++) {
        c.data().set(FLOAT, at + column * 4L, value);
      }
    }
    return true;
  }

  /// Brings a row of results to the positions of its phase.
  private void scatter(Matrix results, int row, int window, int width, MemorySegment target, int map) {
    if (phases == null) {
      return;
    }
    Phase phase = phases.get(row / targets);
    int[] in = geometry.in();
    int[] stride = geometry.stride();
    int[] grid = patches.grid();
    long plane = ((long) map * targets + row % targets) * ConvGeometry.product(in);
    MemorySegment from = results.data();
    for (int done = 0; done < width; ) {
      int x = (window + done) % grid[2];
      int y = (window + done) / grid[2] % grid[1];
      int z = (window + done) / grid[2] / grid[1];
      int length = Math.min(grid[2] - x, width - done);
      if (z < phase.size()[0] && y < phase.size()[1]) {
        long depth = (long) z * stride[0] + phase.remainder()[0];
        long line = depth * in[1] + y * stride[1] + phase.remainder()[1];
        long at = (plane + line * in[2] + (long) x * stride[2] + phase.remainder()[2]) * 4;
        long source = (results.at() + done) * 4;
        for (int i = Math.min(length, phase.size()[2] - x); i > 0; i--) {
          target.set(FLOAT, at, from.get(FLOAT, source));
          at += stride[2] * 4L;
          source += 4;
        }
      }
      done += length;
    }
  }
}
