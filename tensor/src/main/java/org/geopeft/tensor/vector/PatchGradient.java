package org.geopeft.tensor.vector;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;

/// The weight gradient of a convolution as a matrix product output gradient × transposed patches, summed over the
/// windows of all images in blocks of fixed length: some blocks of the output gradient are packed for all threads, then
/// each job packs the patches of some columns (channels and taps) for one block after the other.
final class PatchGradient {
  /// The most windows of a block. Rounding errors grow with the length of a block and with the number of blocks, so
  /// short sums have shorter blocks; longer ones would be no faster by more than a twentieth.
  private static final int BLOCK = 64;

  /// Blocks along the windows that are packed at once.
  private static final int BLOCKS_AT_ONCE = 32;

  /// The most panels of columns in a job.
  private static final int PANELS_PER_JOB = 16;

  private final WorkerPool workers;
  private final Device device;
  private final ConvGeometry geometry;
  private final Patches patches;
  private final MemorySegment x;
  private final MemorySegment g;
  private final MemorySegment out;
  private final int rows; // of the gradient, of a group
  private final int columns;
  private final int windows; // of an image
  private final int blockLength;
  private final int paddedRows;

  PatchGradient(
      WorkerPool workers,
      Device device,
      ConvGeometry geometry,
      MemorySegment x,
      MemorySegment g,
      MemorySegment out) {
    this.workers = workers;
    this.device = device;
    this.geometry = geometry;
    this.x = x;
    this.g = g;
    this.out = out;
    patches = Patches.of(geometry);
    rows = geometry.outputs();
    columns = geometry.channels() * geometry.taps();
    windows = patches.windows();
    int most = Math.clamp((int) (2 * Math.sqrt(all())), 1, BLOCK);
    blockLength = Math.ceilDiv(all(), Math.ceilDiv(all(), most));
    paddedRows = (rows + Gemm.ROWS - 1) / Gemm.ROWS * Gemm.ROWS;
  }

  /// Windows of all images: the length of each sum.
  private int all() {
    return Math.multiplyExact(geometry.batch(), windows);
  }

  void run() {
    int atOnce = Math.min(all(), BLOCKS_AT_ONCE * blockLength);
    int panels = (columns + PackedMatrix.COLUMNS - 1) / PackedMatrix.COLUMNS;
    int jobs = Math.max(Math.min(panels, 2 * workers.threads()), Math.ceilDiv(panels, PANELS_PER_JOB));
    int width = Math.ceilDiv(panels, jobs) * PackedMatrix.COLUMNS;
    long packed = (long) geometry.groups() * paddedRows * atOnce;
    long block = PackedMatrix.floats(blockLength, width);
    long slot = block + Gemm.SCRATCH_FLOATS;
    int rowPanels = paddedRows / Gemm.ROWS;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      int slots = Math.min(jobs * geometry.groups(), workers.threads());
      MemorySegment scratch = scope.allocate(Shape.of(packed + slots * slot)).data();
      for (int start = 0; start < all(); start += atOnce) {
        int first = start;
        int end = Math.min(all(), start + atOnce);
        workers.run(
            geometry.groups() * rowPanels,
            (_, job) -> packGradient(job / rowPanels, job % rowPanels, first, end, atOnce, scratch));
        workers.run(jobs * geometry.groups(), (thread, job) -> {
          int column = job % jobs * width;
          if (column < columns) {
            long at = (packed + thread * slot) * 4;
            product(job / jobs, column, Math.min(width, columns - column), first, end, atOnce, scratch, at);
          }
        });
      }
    }
  }

  /// Receives a run of windows of one image.
  @FunctionalInterface
  private interface Runs {
    void run(int image, int window, int length, int done);
  }

  /// Cuts windows of all images at the ends of images.
  private void each(int first, int length, Runs runs) {
    for (int done = 0; done < length; ) {
      int window = (first + done) % windows;
      int n = Math.min(windows - window, length - done);
      runs.run((first + done) / windows, window, n, done);
      done += n;
    }
  }

  private long packedAt(int group, int start, int first, int atOnce) {
    return ((long) group * atOnce + (first - start)) * paddedRows * 4;
  }

  /// Packs a panel of rows of the output gradient, for all blocks from `start` to `end`.
  private void packGradient(int group, int panel, int start, int end, int atOnce, MemorySegment to) {
    int row = panel * Gemm.ROWS;
    int height = Math.min(Gemm.ROWS, rows - row);
    for (int first = start; first < end; first += blockLength) {
      int length = Math.min(blockLength, end - first);
      long at = packedAt(group, start, first, atOnce) + (long) row * length * 4;
      each(first, length, (image, window, n, done) -> {
        long map = (long) image * geometry.groups() * rows + (long) group * rows + row;
        Matrix part = new Matrix(g, map * windows + window, windows, 1);
        Packing.panel(part, height, n, Gemm.ROWS, to, at + (long) done * Gemm.ROWS * 4);
      });
    }
  }

  private void product(
      int group, int column, int width, int start, int end, int atOnce, MemorySegment scratch, long at) {
    Matrix c = new Matrix(out, (long) group * rows * columns + column, columns, 1);
    Gemm gemm = new Gemm(scratch, at + PackedMatrix.floats(blockLength, width) * 4);
    for (int first = start; first < end; first += blockLength) {
      int length = Math.min(blockLength, end - first);
      PackedMatrix right = new PackedMatrix(scratch, at, length, width);
      each(first, length, (image, window, n, done) -> {
        long plane = ((long) image * geometry.groups() + group) * geometry.channels() * patches.plane();
        patches.packTransposed(x, plane, window, n, column, done, right);
      });
      gemm.multiplyPacked(scratch, packedAt(group, start, first, atOnce), rows, right, c, first > 0);
    }
  }
}
