package org.geopeft.tensor.vector;

import static org.geopeft.tensor.vector.Lanes.BYTES;
import static org.geopeft.tensor.vector.Lanes.LE;
import static org.geopeft.tensor.vector.Lanes.all;
import static org.geopeft.tensor.vector.Lanes.load;

import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One step of Adam or AdamW. Bias corrections are computed once, in double.
final class Adam {
  private static final int JOB_ELEMENTS = 32 * 1024;

  /// The numbers of a step, in the order of the formula.
  private record Factors(
      float decay, float l2, float beta2, float lerp1, float keep2, float root, float eps, float rate, float sign) {}

  private final MemorySegment[] data; // weight, gradient, m, v and, with AMSGrad, the largest v
  private final Factors factors;
  private final long elements;

  private Adam(List<Tensor> tensors, double lr, double step, AdamSettings settings) {
    data = tensors.stream().map(Tensor::data).toArray(MemorySegment[]::new);
    elements = tensors.getFirst().shape().elements();
    double correction1 = 1 - Math.pow(settings.beta1(), step);
    double correction2 = 1 - Math.pow(settings.beta2(), step);
    factors =
        new Factors(
            settings.decoupled() ? (float) (1 - lr * settings.weightDecay()) : 1,
            settings.decoupled() ? 0 : (float) settings.weightDecay(),
            (float) settings.beta2(),
            (float) (1 - settings.beta1()),
            (float) (1 - settings.beta2()),
            (float) Math.sqrt(correction2),
            (float) settings.eps(),
            (float) (-lr / correction1),
            settings.maximize() ? -1 : 1);
  }

  static void run(
      WorkerPool workers,
      Device device,
      Tensor weight,
      Tensor gradient,
      Tensor m,
      Tensor v,
      @Nullable Tensor largestV,
      Tensor rate,
      Tensor step,
      AdamSettings settings) {
    List<Tensor> tensors =
        largestV == null ? List.of(weight, gradient, m, v) : List.of(weight, gradient, m, v, largestV);
    Adam adam = new Adam(tensors, rate.item(), step.item(), settings);
    int jobs = Math.toIntExact((adam.elements + JOB_ELEMENTS - 1) / JOB_ELEMENTS);
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      MemorySegment edge = scope.allocate(Shape.of((long) tensors.size() * Lanes.COUNT)).data();
      workers.run(jobs, (_, job) -> adam.chunk((long) job * JOB_ELEMENTS, edge));
    }
  }

  private void chunk(long from, MemorySegment edge) {
    int length = (int) Math.min(JOB_ELEMENTS, elements - from);
    int rest = length % Lanes.COUNT;
    update(data, from * 4, (from + length - rest) * 4, factors);
    if (rest > 0) { // only in the last chunk, so `edge` has one user
      MemorySegment[] padded = new MemorySegment[data.length];
      long at = (from + length - rest) * 4;
      edge.fill((byte) 0);
      for (int i = 0; i < data.length; i++) {
        padded[i] = edge.asSlice((long) i * BYTES, BYTES);
        MemorySegment.copy(data[i], at, padded[i], 0, rest * 4L);
      }
      update(padded, 0, BYTES, factors);
      for (int i = 0; i < data.length; i++) {
        if (i != 1) {
          MemorySegment.copy(padded[i], 0, data[i], at, rest * 4L);
        }
      }
    }
  }

  private static void update(MemorySegment[] data, long from, long end, Factors factors) {
    if (data.length == 4) {
      updateBySecondMoment(data, from, end, factors);
    } else {
      updateByLargest(data, from, end, factors);
    }
  }

  private static void updateBySecondMoment(MemorySegment[] data, long from, long end, Factors factors) {
    MemorySegment weight = data[0];
    MemorySegment gradient = data[1];
    MemorySegment first = data[2];
    MemorySegment second = data[3];
    FloatVector rate = all(factors.rate);
    FloatVector lerp = all(factors.lerp1);
    FloatVector keep = all(factors.keep2);
    FloatVector l2 = all(factors.l2);
    for (long i = from; i < end; i += BYTES) {
      FloatVector w = load(weight, i);
      FloatVector g = w.fma(l2, load(gradient, i).mul(factors.sign));
      FloatVector m = load(first, i);
      FloatVector v = load(second, i);
      m = g.sub(m).fma(lerp, m);
      v = g.mul(keep).fma(g, v.mul(factors.beta2));
      m.intoMemorySegment(first, i, LE);
      v.intoMemorySegment(second, i, LE);
      FloatVector root = v.sqrt().div(factors.root).add(factors.eps);
      m.div(root).fma(rate, w.mul(factors.decay)).intoMemorySegment(weight, i, LE);
    }
  }

  /// AMSGrad. A loop of its own, so that the usual one has no more vectors in flight than it needs.
  private static void updateByLargest(MemorySegment[] data, long from, long end, Factors factors) {
    MemorySegment weight = data[0];
    MemorySegment gradient = data[1];
    MemorySegment first = data[2];
    MemorySegment second = data[3];
    MemorySegment largest = data[4];
    FloatVector rate = all(factors.rate);
    FloatVector lerp = all(factors.lerp1);
    FloatVector keep = all(factors.keep2);
    FloatVector l2 = all(factors.l2);
    for (long i = from; i < end; i += BYTES) {
      FloatVector w = load(weight, i);
      FloatVector g = w.fma(l2, load(gradient, i).mul(factors.sign));
      FloatVector m = load(first, i);
      FloatVector v = load(second, i);
      m = g.sub(m).fma(lerp, m);
      v = g.mul(keep).fma(g, v.mul(factors.beta2));
      m.intoMemorySegment(first, i, LE);
      v.intoMemorySegment(second, i, LE);
      FloatVector most = load(largest, i).max(v);
      most.intoMemorySegment(largest, i, LE);
      FloatVector root = most.sqrt().div(factors.root).add(factors.eps);
      m.div(root).fma(rate, w.mul(factors.decay)).intoMemorySegment(weight, i, LE);
    }
  }
}
