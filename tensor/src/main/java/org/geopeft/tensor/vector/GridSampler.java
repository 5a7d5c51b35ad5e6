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
  private static final int CHUNK = 128;

  /// Bytes of a found pixel: its place in the plane (−1 outside), its weight, the weight's slopes by x and by y.
  private static final int PIXEL = 16;

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
  private final long pointBytes; // of the pixels that a point looks at

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
    pointBytes = (long) how.mode().taps() * how.mode().taps() * PIXEL;
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
          to.set(FLOAT, target + i * 4L, sum(from, plane * pixels * 4, scratch, found, found + pointBytes));
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
            long found = at + i * pointBytes;
            add(upstream, to, plane * pixels * 4, scratch, found, found + pointBytes);
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
          float gradient = upstream.get(FLOAT, (plane * points + first + i) * 4);
          long found = at + i * pointBytes;
          addSlopes(gradient, values, plane * pixels * 4, scratch, found, found + pointBytes, at + sumsAt + i * 16L);
        }
      }
      for (int i = 0; i < 2 * count; i++) {
        long target = (((long) image * points + first) * 2 + i) * 4;
        to.set(FLOAT, target, (float) scratch.get(DOUBLE, at + sumsAt + i * 8L));
      }
    });
  }

  /// Writes the pixels of up to [#CHUNK] points, row by row for each; returns how many points there are.
  private int find(int image, long first, MemorySegment to, long at) {
    int count = (int) Math.min(CHUNK, points - first);
    Taps across = new Taps(how.mode());
    Taps down = new Taps(how.mode());
    long target = at;
    for (int i = 0; i < count; i++) {
      long from = (((long) image * points + first + i) * 2) * 4;
      how.find(grid.get(FLOAT, from), width, across);
      how.find(grid.get(FLOAT, from + 4), height, down);
      for (int row = 0; row < down.index().length; row++) {
        for (int column = 0; column < across.index().length; column++) {
          boolean inside = down.index()[row] >= 0 && across.index()[column] >= 0;
          to.set(INT, target, inside ? down.index()[row] * width + across.index()[column] : -1);
          to.set(FLOAT, target + 4, (float) (down.weight()[row] * across.weight()[column]));
          to.set(FLOAT, target + 8, (float) (down.weight()[row] * across.slope()[column]));
          to.set(FLOAT, target + 12, (float) (down.slope()[row] * across.weight()[column]));
          target += PIXEL;
        }
      }
    }
    return count;
  }

  /// The value at a point, whose pixels lie from `at` to `end`.
  private static float sum(MemorySegment values, long plane, MemorySegment found, long at, long end) {
    float sum = 0;
    for (long pixel = at; pixel < end; pixel += PIXEL) {
      sum += found.get(FLOAT, pixel + 4) * value(values, plane, found.get(INT, pixel));
    }
    return sum;
  }

  /// A pixel outside is 0 and not left out: NaN times 0 is NaN.
  private static float value(MemorySegment values, long plane, int pixel) {
    return pixel < 0 ? 0 : values.get(FLOAT, plane + pixel * 4L);
  }

  private static void add(float g, MemorySegment to, long plane, MemorySegment found, long at, long end) {
    for (long pixel = at; pixel < end; pixel += PIXEL) {
      int place = found.get(INT, pixel);
      if (place >= 0) {
        long target = plane + place * 4L;
        to.set(FLOAT, target, to.get(FLOAT, target) + g * found.get(FLOAT, pixel + 4));
      }
    }
  }

  /// Adds the gradient by x and by y to two doubles at `sums`.
  private static void addSlopes(
      float g, MemorySegment values, long plane, MemorySegment found, long at, long end, long sums) {
    float byX = 0;
    float byY = 0;
    for (long pixel = at; pixel < end; pixel += PIXEL) {
      float value = value(values, plane, found.get(INT, pixel));
      byX += found.get(FLOAT, pixel + 8) * value;
      byY += found.get(FLOAT, pixel + 12) * value;
    }
    found.set(DOUBLE, sums, found.get(DOUBLE, sums) + (double) g * byX);
    found.set(DOUBLE, sums + 8, found.get(DOUBLE, sums + 8) + (double) g * byY);
  }
}
