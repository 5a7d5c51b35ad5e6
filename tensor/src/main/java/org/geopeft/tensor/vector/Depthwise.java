package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.ZERO;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.vector.Phases.Phase;
import org.jspecify.annotations.Nullable;

/// Convolutions in which each output channel sees one input channel, and their input gradients: a result plane a job,
/// rows of vectors over a [Band] of the source.
final class Depthwise {
  private final ConvGeometry geometry;
  private final boolean forward;
  private final Patches patches;
  private final List<Phase> phases;
  private final int[] stride; // of the phases' positions in the target
  private final MemorySegment source;
  private final MemorySegment weight;
  private final @Nullable MemorySegment bias;
  private final MemorySegment target;
  private final Band band;
  private final int rows; // of windows, in a band
  private final int width; // of a row of results, whole vectors

  private Depthwise(
      ConvGeometry geometry,
      boolean forward,
      Phases phases,
      MemorySegment source,
      MemorySegment weight,
      @Nullable MemorySegment bias,
      MemorySegment target) {
    this.geometry = geometry;
    this.forward = forward;
    this.patches = phases.patches();
    this.phases = phases.phases();
    this.source = source;
    this.weight = weight;
    this.bias = bias;
    this.target = target;
    stride = forward ? new int[] {1, 1, 1} : geometry.stride();
    band = new Band(patches);
    rows = band.mostRows();
    width = Rows.padded(patches.grid()[2]);
  }

  static void forward(
      WorkerPool workers,
      Device device,
      ConvGeometry geometry,
      MemorySegment x,
      MemorySegment weight,
      @Nullable MemorySegment bias,
      MemorySegment out) {
    int[][] allTaps = new int[3][];
    for (int axis = 0; axis < 3; axis++) {
      allTaps[axis] = IntStream.range(0, geometry.kernel()[axis]).toArray();
    }
    Phase whole = new Phase(new int[3], geometry.out(), allTaps);
    Phases phases = new Phases(Patches.of(geometry), List.of(whole));
    new Depthwise(geometry, true, phases, x, weight, bias, out).run(workers, device);
  }

  static void inputGradient(
      WorkerPool workers,
      Device device,
      ConvGeometry geometry,
      MemorySegment g,
      MemorySegment weight,
      @Nullable MemorySegment bias,
      MemorySegment out) {
    for (Phases phases : Phases.of(geometry)) {
      new Depthwise(geometry, false, phases, g, weight, bias, out).run(workers, device);
    }
  }

  /// Result channels of an image.
  private int channels() {
    return geometry.groups() * (forward ? geometry.outputs() : 1);
  }

  private void run(WorkerPool workers, Device device) {
    int maps = geometry.batch() * channels();
    long bandFloats = band.floats(rows);
    long slot = bandFloats + (long) phases.size() * rows * width;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment scratch = scope.allocate(Shape.of(Math.min(maps, workers.threads()) * slot)).data();
      workers.run(maps, (thread, map) -> {
        long at = thread * slot * 4;
        for (int z = 0; z < patches.grid()[0]; z++) {
          for (int y = 0; y < patches.grid()[1]; y += rows) {
            band(map, z, y, Math.min(rows, patches.grid()[1] - y), scratch, at, at + bandFloats * 4);
          }
        }
      });
    }
  }

  /// The results of some rows of windows of plane z of the grid.
  private void band(int map, int z, int y, int height, MemorySegment scratch, long at, long sums) {
    long[] taps = band.taps(height);
    float[] weights = new float[taps.length];
    long phaseBytes = (long) height * width * 4;
    start(map, phases.size() * phaseBytes, scratch, sums);
    int multiplier = geometry.outputs();
    for (int i = 0; taps.length > 0 && i < (forward ? 1 : multiplier); i++) {
      int from = forward ? map / multiplier : map * multiplier + i;
      int filter = forward ? map % channels() : map % channels() * multiplier + i;
      band.fill(source, (long) from * patches.plane(), z, y, height, 0, scratch, at);
      for (int phase = 0; phase < phases.size(); phase++) {
        for (int tap = 0; tap < taps.length; tap++) {
          int place = phases.get(phase).tap(geometry.kernel(), tap);
          weights[tap] = weight.get(FLOAT, ((long) filter * geometry.taps() + place) * 4);
        }
        for (int row = 0; row < height; row++) {
          long to = sums + phase * phaseBytes + row * width * 4L;
          row(scratch, at + row * band.rowStep(), taps, weights, to, width * 4L);
        }
      }
    }
    for (int phase = 0; phase < phases.size(); phase++) {
      for (int row = 0; row < height; row++) {
        write(map, phases.get(phase), z, y + row, scratch, sums + phase * phaseBytes + row * width * 4L);
      }
    }
  }

  private void start(int map, long bytes, MemorySegment scratch, long at) {
    FloatVector value = all(bias == null ? 0 : bias.get(FLOAT, map % channels() * 4L));
    for (long i = 0; i < bytes; i += BYTES) {
      value.intoMemorySegment(scratch, at + i, LE);
    }
  }

  /// Adds all taps to a row of sums.
  private static void row(MemorySegment scratch, long source, long[] taps, float[] weights, long sums, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector sum = load(scratch, sums + i);
      for (int tap = 0; tap < taps.length; tap++) {
        sum = load(scratch, source + taps[tap] + i).fma(all(weights[tap]), sum);
      }
      ZERO.add(sum).intoMemorySegment(scratch, sums + i, LE);
    }
  }

  /// Brings a row of results to the positions of its phase.
  private void write(int map, Phase phase, int z, int y, MemorySegment scratch, long sums) {
    int[] size = forward ? geometry.out() : geometry.in();
    if (z >= phase.size()[0] || y >= phase.size()[1]) {
      return;
    }
    long row = ((long) map * size[0] + z * stride[0] + phase.remainder()[0]) * size[1] + y * stride[1]
        + phase.remainder()[1];
    long at = (row * size[2] + phase.remainder()[2]) * 4;
    int n = phase.size()[2];
    if (stride[2] == 1) {
      MemorySegment.copy(scratch, sums, target, at, n * 4L);
    } else {
      for (int i = 0; i < n; i++) {
        target.set(FLOAT, at + (long) i * stride[2] * 4, scratch.get(FLOAT, sums + i * 4L));
      }
    }
  }
}
