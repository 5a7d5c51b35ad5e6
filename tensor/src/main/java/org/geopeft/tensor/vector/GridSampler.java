package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.DOUBLE;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.INT;

import java.lang.foreign.MemorySegment;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.GridSampling;
import org.geopeft.tensor.GridSampling.Taps;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Grid sampling: the pixels that some points look at are found once, in double, and then serve all channels.
final class GridSampler {
  /// Points whose pixels are found at a time; what is found stays in the first cache.
  private static final int CHUNK = 256;

  /// Channels of a job of the image's gradient. Fixed, so that sums cannot depend on the number of threads.
  private static final int GROUP = 16;

  private final GridSampling how;
  private final MemorySegment grid;
  private final int images;
  private final int channels;
  private final int height;
  private final int width;
  private final long pixels;
  private final long points;
  private final int chunks;
  private final int taps;
  private final long pointBytes; // for each tap: column, row, two weights, two slopes

  GridSampler(GridSampling how, Tensor x, Tensor grid) {
    this.how = how;
    this.grid = grid.data();
    images = x.shape().intSize(0);
    channels = x.shape().intSize(1);
    height = x.shape().intSize(2);
    width = x.shape().intSize(3);
    pixels = (long) height * width;
    points = grid.shape().elements(1, 3);
    chunks = Math.toIntExact((points + CHUNK - 1) / CHUNK);
    taps = how.mode().taps();
    pointBytes = taps * 24L;
  }

  /// One job, with its thread's scratch memory.
  @FunctionalInterface
  private interface Body {
    void run(int job, MemorySegment scratch, long at);
  }

  private void run(WorkerPool workers, Device device, int jobs, Body body) {
    long slotBytes = CHUNK * (pointBytes + 16); // and a sum for each of a point's two coordinates
    int slots = Math.min(jobs, workers.threads());
    if (jobs > 0) {
      try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
        MemorySegment scratch = scope.allocate(Shape.of(slots * slotBytes / 4)).data();
        workers.run(jobs, (slot, job) -> body.run(job, scratch, slot * slotBytes));
      }
    }
  }

  void forward(WorkerPool workers, Device device, Tensor x, Tensor out) {
    MemorySegment from = x.data();
    MemorySegment to = out.data();
    run(workers, device, images * chunks, (job, scratch, at) -> {
      int image = job / chunks;
      long first = (long) (job % chunks) * CHUNK;
      int count = find(image, first, scratch, at);
      for (int channel = 0; channel < channels; channel++) {
        long plane = (long) image * channels + channel;
        long target = (plane * points + first) * 4;
        for (int i = 0; i < count; i++) {
          long found = at + i * pointBytes;
          float value = sum(from, plane * pixels * 4, scratch, found, found + 8L * taps, found + 12L * taps);
          to.set(FLOAT, target + i * 4L, value);
        }
      }
    });
  }

  /// Adds to `out`, plane by plane in the order of the points.
  void gradientOfImage(WorkerPool workers, Device device, Tensor g, Tensor out) {
    MemorySegment from = g.data();
    MemorySegment to = out.data();
    int groups = (channels + GROUP - 1) / GROUP;
    run(workers, device, images * groups, (job, scratch, at) -> {
      int image = job / groups;
      int end = Math.min(channels, (job % groups + 1) * GROUP);
      for (long first = 0; first < points; first += CHUNK) {
        int count = find(image, first, scratch, at);
        for (int channel = job % groups * GROUP; channel < end; channel++) {
          long plane = (long) image * channels + channel;
          for (int i = 0; i < count; i++) {
            float upstream = from.get(FLOAT, (plane * points + first + i) * 4);
            add(upstream, to, plane * pixels * 4, scratch, at + i * pointBytes);
          }
        }
      }
    });
  }

  void gradientOfGrid(WorkerPool workers, Device device, Tensor x, Tensor g, Tensor out) {
    MemorySegment values = x.data();
    MemorySegment upstream = g.data();
    MemorySegment to = out.data();
    long sumsAt = CHUNK * pointBytes;
    run(workers, device, images * chunks, (job, scratch, at) -> {
      int image = job / chunks;
      long first = (long) (job % chunks) * CHUNK;
      int count = find(image, first, scratch, at);
      scratch.asSlice(at + sumsAt, count * 16L).fill((byte) 0);
      for (int channel = 0; channel < channels; channel++) {
        long plane = (long) image * channels + channel;
        for (int i = 0; i < count; i++) {
          double gradient = upstream.get(FLOAT, (plane * points + first + i) * 4);
          long found = at + i * pointBytes;
          long xs = found + 8L * taps;
          long ys = found + 12L * taps;
          long sums = at + sumsAt + i * 16L;
          double byX = gradient * sum(values, plane * pixels * 4, scratch, found, xs + 8L * taps, ys);
          double byY = gradient * sum(values, plane * pixels * 4, scratch, found, xs, ys + 8L * taps);
          scratch.set(DOUBLE, sums, scratch.get(DOUBLE, sums) + byX);
          scratch.set(DOUBLE, sums + 8, scratch.get(DOUBLE, sums + 8) + byY);
        }
      }
      for (int i = 0; i < 2 * count; i++) {
        long target = (((long) image * points + first) * 2 + i) * 4;
        to.set(FLOAT, target, (float) scratch.get(DOUBLE, at + sumsAt + i * 8L));
      }
    });
  }

  /// Writes the pixels of up to [#CHUNK] points: columns, rows (as the number of pixels before them), weights of both,
  /// slopes of both. Returns how many points there are.
  private int find(int image, long first, MemorySegment to, long at) {
    int count = (int) Math.min(CHUNK, points - first);
    Taps across = new Taps(how.mode());
    Taps down = new Taps(how.mode());
    for (int i = 0; i < count; i++) {
      long from = (((long) image * points + first + i) * 2) * 4;
      how.find(grid.get(FLOAT, from), width, across);
      how.find(grid.get(FLOAT, from + 4), height, down);
      for (int tap = 0; tap < taps; tap++) {
        long target = at + i * pointBytes + tap * 4L;
        int row = down.index()[tap];
        to.set(INT, target, across.index()[tap]);
        to.set(INT, target + 4L * taps, row < 0 ? -1 : row * width);
        to.set(FLOAT, target + 8L * taps, (float) across.weight()[tap]);
        to.set(FLOAT, target + 12L * taps, (float) down.weight()[tap]);
        to.set(FLOAT, target + 16L * taps, (float) across.slope()[tap]);
        to.set(FLOAT, target + 20L * taps, (float) down.slope()[tap]);
      }
    }
    return count;
  }

  /// Σ over rows and columns of a point's pixels; `xs` and `ys` are where the factors of columns and rows are.
  private float sum(MemorySegment values, long plane, MemorySegment found, long at, long xs, long ys) {
    float sum = 0;
    for (int i = 0; i < taps; i++) {
      int row = found.get(INT, at + (taps + i) * 4L);
      float inRow = 0;
      for (int j = 0; j < taps; j++) {
        int column = found.get(INT, at + j * 4L);
        // a pixel outside is 0 and not left out: NaN times 0 is NaN
        float value = row < 0 || column < 0 ? 0 : values.get(FLOAT, plane + (row + column) * 4L);
        inRow += found.get(FLOAT, xs + j * 4L) * value;
      }
      sum += found.get(FLOAT, ys + i * 4L) * inRow;
    }
    return sum;
  }

  private void add(float g, MemorySegment to, long plane, MemorySegment found, long at) {
    for (int i = 0; i < taps; i++) {
      int row = found.get(INT, at + (taps + i) * 4L);
      float ofRow = g * found.get(FLOAT, at + (3L * taps + i) * 4);
      for (int j = 0; j < taps; j++) {
        int column = found.get(INT, at + j * 4L);
        if (row >= 0 && column >= 0) {
          long target = plane + (row + column) * 4L;
          to.set(FLOAT, target, to.get(FLOAT, target) + ofRow * found.get(FLOAT, at + (2L * taps + j) * 4));
        }
      }
    }
  }
}
