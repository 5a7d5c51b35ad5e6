package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Walks element-wise operations in strips: the operands of a strip are made contiguous (by copying to scratch memory
/// where their layout asks for it) and padded to whole vectors, so that a kernel is one loop without edges.
final class Strips {
  /// Elements of a strip: operands and result stay in the first cache.
  static final int LENGTH = 2048;

  /// Elements of a job: some 10 µs of work. Fixed, so that results cannot depend on the number of threads.
  private static final int CHUNK = 32 * 1024;

  /// A kernel over one strip: reads up to three operands of `in` and writes `bytes` (a multiple of a vector) at
  /// `to` + `at`.
  @FunctionalInterface
  interface Kernel {
    void run(Strip in, MemorySegment to, long at, long bytes);
  }

  /// Where the operands of a strip are: operands a, b, c as segment and byte offset.
  static final class Strip {
    MemorySegment a = MemorySegment.NULL;
    MemorySegment b = MemorySegment.NULL;
    MemorySegment c = MemorySegment.NULL;
    long atA;
    long atB;
    long atC;

    private void set(int operand, MemorySegment segment, long at) {
      switch (operand) {
        case 0 -> {
          a = segment;
          atA = at;
        }
        case 1 -> {
          b = segment;
          atB = at;
        }
        default -> {
          c = segment;
          atC = at;
        }
      }
    }
  }

  private final JointAxes axes;
  private final MemorySegment[] data;
  private final boolean[] contiguous;
  private final boolean[] truths; // operands of truth values, which a kernel sees as floats 0 and 1
  private final MemorySegment out;
  private final boolean outTruths;
  private final long elements;
  private final Kernel kernel;

  private Strips(Kernel kernel, Tensor out, Tensor... operands) {
    this.kernel = kernel;
    this.out = out.data();
    outTruths = out.type() == DType.BOOL;
    elements = out.shape().elements();
    axes = JointAxes.of(out.shape(), operands);
    data = new MemorySegment[operands.length];
    contiguous = new boolean[operands.length];
    truths = new boolean[operands.length];
    for (int i = 0; i < operands.length; i++) {
      data[i] = operands[i].data();
      truths[i] = operands[i].type() == DType.BOOL;
      contiguous[i] = !truths[i] && axes.isContiguous(i);
    }
  }

  /// out = kernel(operands): up to three operands of any strides, `out` contiguous, all of one shape; each float32 or
  /// BOOL.
  static void run(WorkerPool workers, Device device, Kernel kernel, Tensor out, Tensor... operands) {
    if (out.shape().elements() == 0) {
      return;
    }
    Strips strips = new Strips(kernel, out, operands);
    long slotFloats = (operands.length + 1L) * LENGTH;
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      int jobs = Math.toIntExact((strips.elements + CHUNK - 1) / CHUNK);
      int slots = Math.min(jobs, workers.threads());
      MemorySegment scratch = scope.allocate(Shape.of(slots * slotFloats)).data();
      workers.run(jobs, (slot, job) -> strips.chunk((long) job * CHUNK, scratch, slot * slotFloats * 4));
    }
  }

  private void chunk(long from, MemorySegment scratch, long scratchAt) {
    Strip strip = new Strip();
    long end = Math.min(elements, from + CHUNK);
    for (long start = from; start < end; start += LENGTH) {
      int length = (int) Math.min(LENGTH, end - start);
      int whole = length - length % Lanes.COUNT;
      if (whole > 0) {
        point(strip, start, whole, scratch, scratchAt);
        if (outTruths) {
          long result = scratchAt + (long) data.length * LENGTH * 4;
          kernel.run(strip, scratch, result, whole * 4L);
          store(scratch, result, start, whole);
        } else {
          kernel.run(strip, out, start * 4, whole * 4L);
        }
      }
      if (whole < length) {
        edge(strip, start + whole, length - whole, scratch, scratchAt);
      }
    }
  }

  /// Makes the strip look at its operands, or at copies of them in scratch memory.
  private void point(Strip strip, long start, int length, MemorySegment scratch, long scratchAt) {
    for (int i = 0; i < data.length; i++) {
      if (contiguous[i]) {
        strip.set(i, data[i], start * 4);
      } else {
        long to = scratchAt + i * LENGTH * 4L;
        fetch(i, start, length, scratch, to);
        strip.set(i, scratch, to);
      }
    }
  }

  private void fetch(int operand, long start, int length, MemorySegment to, long at) {
    if (!truths[operand]) {
      gather(axes, operand, data[operand], start, length, to, at);
      return;
    }
    MemorySegment from = data[operand];
    long inner = axes.inner();
    long stride = axes.innerStride(operand);
    long row = start / inner;
    long column = start % inner;
    for (int done = 0; done < length; column = 0, row++) {
      int piece = (int) Math.min(inner - column, length - done);
      long source = axes.rowOffset(operand, row) + column * stride;
      for (int i = 0; i < piece; i++) {
        to.set(FLOAT, at + (done + i) * 4L, from.get(ValueLayout.JAVA_BYTE, source + i * stride));
      }
      done += piece;
    }
  }

  /// Results of a strip, from scratch memory to their place.
  private void store(MemorySegment scratch, long at, long start, int length) {
    if (!outTruths) {
      MemorySegment.copy(scratch, at, out, start * 4, length * 4L);
      return;
    }
    for (int i = 0; i < length; i++) {
      out.set(ValueLayout.JAVA_BYTE, start + i, (byte) scratch.get(FLOAT, at + i * 4L));
    }
  }

  /// The last elements, fewer than a vector: computed in scratch memory, padded with ones.
  private void edge(Strip strip, long start, int length, MemorySegment scratch, long scratchAt) {
    for (int i = 0; i < data.length; i++) {
      long to = scratchAt + i * LENGTH * 4L;
      for (int lane = length; lane < Lanes.COUNT; lane++) {
        scratch.set(FLOAT, to + lane * 4L, 1f);
      }
      fetch(i, start, length, scratch, to);
      strip.set(i, scratch, to);
    }
    long result = scratchAt + (long) data.length * LENGTH * 4;
    kernel.run(strip, scratch, result, BYTES);
    store(scratch, result, start, length);
  }

  /// Copies the elements of a walk from `start` on to a contiguous place.
  static void gather(
      JointAxes axes, int operand, MemorySegment from, long start, int length, MemorySegment to, long at) {
    long inner = axes.inner();
    long stride = axes.innerStride(operand);
    long row = start / inner;
    long column = start % inner;
    int done = 0;
    while (done < length) {
      int piece = (int) Math.min(inner - column, length - done);
      long source = axes.rowOffset(operand, row) + column * stride;
      gatherPiece(from, source, stride, piece, to, at + done * 4L);
      done += piece;
      column = 0;
      row++;
    }
  }

  private static void gatherPiece(MemorySegment from, long source, long stride, int n, MemorySegment to, long at) {
    if (stride == 1) {
      MemorySegment.copy(from, source * 4, to, at, n * 4L);
    } else if (stride == 0) {
      float value = from.get(FLOAT, source * 4);
      for (int i = 0; i < n; i++) {
        to.set(FLOAT, at + i * 4L, value);
      }
    } else {
      for (int i = 0; i < n; i++) {
        to.set(FLOAT, at + i * 4L, from.get(FLOAT, (source + i * stride) * 4));
      }
    }
  }
}
