package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.ZERO;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.geopeft.tensor.Comparison;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Elements;
import org.geopeft.tensor.Pointwise;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.vector.Strips.Kernel;
import org.geopeft.tensor.vector.Strips.Strip;

/// Comparisons, conditions, bounds and running sums on the CPU. Truth values are floats 0 and 1 within a strip.
final class VectorPointwise implements Pointwise {
  private static final FloatVector ONE = all(1f);

  private final WorkerPool workers;
  private final Device device;

  VectorPointwise(WorkerPool workers, Device device) {
    this.workers = workers;
    this.device = device;
  }

  @Override
  public void compare(Comparison comparison, Tensor a, Tensor b, Tensor out) {
    if (a.type() == DType.F32) {
      Strips.run(workers, device, kernel(comparison), out, a, b);
      return;
    }
    JointAxes axes = JointAxes.of(out.shape(), a, b);
    MemorySegment as = a.data();
    MemorySegment bs = b.data();
    MemorySegment to = out.data();
    for (long i = 0; i < out.shape().elements(); i++) {
      double left = Elements.read(as, a.type(), axes.offset(0, i));
      double right = Elements.read(bs, b.type(), axes.offset(1, i));
      Elements.write(to, DType.BOOL, i, comparison.holds(left, right) ? 1 : 0);
    }
  }

  private static Kernel kernel(Comparison comparison) {
    return switch (comparison) {
      case EQ -> VectorPointwise::equal;
      case NE -> VectorPointwise::unequal;
      case LT -> (in, to, at, bytes) -> less(in.a, in.atA, in.b, in.atB, to, at, bytes);
      case GT -> (in, to, at, bytes) -> less(in.b, in.atB, in.a, in.atA, to, at, bytes);
      case LE -> (in, to, at, bytes) -> atMost(in.a, in.atA, in.b, in.atB, to, at, bytes);
      case GE -> (in, to, at, bytes) -> atMost(in.b, in.atB, in.a, in.atA, to, at, bytes);
    };
  }

  private static void equal(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      ZERO.blend(ONE, load(a, fromA + i).compare(VectorOperators.EQ, load(b, fromB + i)))
          .intoMemorySegment(to, at + i, LE);
    }
  }

  private static void unequal(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    long fromA = in.atA;
    long fromB = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      ONE.blend(ZERO, load(a, fromA + i).compare(VectorOperators.EQ, load(b, fromB + i)))
          .intoMemorySegment(to, at + i, LE);
    }
  }

  private static void less(
      MemorySegment a, long fromA, MemorySegment b, long fromB, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      ZERO.blend(ONE, load(a, fromA + i).compare(VectorOperators.LT, load(b, fromB + i)))
          .intoMemorySegment(to, at + i, LE);
    }
  }

  private static void atMost(
      MemorySegment a, long fromA, MemorySegment b, long fromB, MemorySegment to, long at, long bytes) {
    for (long i = 0; i < bytes; i += BYTES) {
      ZERO.blend(ONE, load(a, fromA + i).compare(VectorOperators.LE, load(b, fromB + i)))
          .intoMemorySegment(to, at + i, LE);
    }
  }

  @Override
  public void where(Tensor condition, Tensor a, Tensor b, Tensor out) {
    if (out.type() == DType.F32) {
      Strips.run(workers, device, VectorPointwise::choose, out, a, b, condition);
      return;
    }
    JointAxes axes = JointAxes.of(out.shape(), condition, a, b);
    MemorySegment conditions = condition.data();
    MemorySegment as = a.data();
    MemorySegment bs = b.data();
    MemorySegment to = out.data();
    long size = out.type().bytes();
    for (long i = 0; i < out.shape().elements(); i++) {
      boolean first = Elements.read(conditions, DType.BOOL, axes.offset(0, i)) != 0;
      MemorySegment.copy(first ? as : bs, axes.offset(first ? 1 : 2, i) * size, to, i * size, size);
    }
  }

  private static void choose(Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment a = in.a;
    MemorySegment b = in.b;
    MemorySegment condition = in.c;
    long fromA = in.atA;
    long fromB = in.atB;
    long fromC = in.atC;
    for (long i = 0; i < bytes; i += BYTES) {
      load(a, fromA + i).blend(load(b, fromB + i), load(condition, fromC + i).compare(VectorOperators.EQ, 0f))
          .intoMemorySegment(to, at + i, LE);
    }
  }

  @Override
  public void clamp(Tensor x, double least, double most, Tensor out) {
    FloatVector low = all((float) least);
    FloatVector high = all((float) most);
    Strips.run(workers, device, (in, to, at, bytes) -> bound(low, high, in, to, at, bytes), out, x);
  }

  private static void bound(FloatVector low, FloatVector high, Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    long from = in.atA;
    for (long i = 0; i < bytes; i += BYTES) {
      load(x, from + i).max(low).min(high).intoMemorySegment(to, at + i, LE);
    }
  }

  @Override
  public void clampGradient(Tensor x, double least, double most, Tensor g, Tensor out) {
    // the next floats belong to the inside, and where there is no bound, infinity does
    FloatVector low = all(least == Double.NEGATIVE_INFINITY ? (float) least : Math.nextUp((float) least));
    FloatVector high = all(most == Double.POSITIVE_INFINITY ? (float) most : Math.nextDown((float) most));
    Strips.run(workers, device, (in, to, at, bytes) -> within(low, high, in, to, at, bytes), out, x, g);
  }

  private static void within(FloatVector low, FloatVector high, Strip in, MemorySegment to, long at, long bytes) {
    MemorySegment x = in.a;
    MemorySegment g = in.b;
    long fromX = in.atA;
    long fromG = in.atB;
    for (long i = 0; i < bytes; i += BYTES) {
      FloatVector v = load(x, fromX + i);
      FloatVector kept = ZERO.blend(load(g, fromG + i), v.compare(VectorOperators.GE, low));
      ZERO.blend(kept, v.compare(VectorOperators.LE, high)).intoMemorySegment(to, at + i, LE);
    }
  }

  @Override
  public void runningSum(Tensor x, boolean backwards, Tensor out) {
    RunningSum.run(workers, device, x, backwards, out);
  }
}
