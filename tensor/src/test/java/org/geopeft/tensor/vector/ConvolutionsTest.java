package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.geopeft.tensor.Convolutions;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.junit.jupiter.api.Test;

/// Convolutions that need several blocks, strips and jobs; small and awkward ones are the cases of the operations.
class ConvolutionsTest {
  private static final Convolutions REFERENCE = ReferenceBackend.device().backend().convolutions();

  /// Forward and both gradients against the reference.
  private static void check(List<Slide> slides, int groups, Shape x, Shape weight, Shape out) {
    try (Twins twins = new Twins(1)) {
      Convolutions tested = Twins.TWO_THREADS.convolutions();
      Twin input = twins.normal(x.toArray());
      Twin filter = twins.normal(weight.toArray());
      Twin upstream = twins.normal(out.toArray());
      Twin bias = twins.normal(out.size(1));
      Twin result = twins.result(out);
      REFERENCE.forward(slides, groups, input.expected(), filter.expected(), bias.expected(), result.expected());
      tested.forward(slides, groups, input.actual(), filter.actual(), bias.actual(), result.actual());
      Close.norm(result, 1e-6);
      Twin inputBias = twins.normal(x.size(1));
      Twin gradient = twins.result(x);
      REFERENCE.inputGradient(
          slides, groups, upstream.expected(), filter.expected(), inputBias.expected(), gradient.expected());
      tested.inputGradient(
          slides, groups, upstream.actual(), filter.actual(), inputBias.actual(), gradient.actual());
      Close.norm(gradient, 1e-6);
      Twin filterGradient = twins.result(weight);
      REFERENCE.weightGradient(slides, groups, input.expected(), upstream.expected(), filterGradient.expected());
      tested.weightGradient(slides, groups, input.actual(), upstream.actual(), filterGradient.actual());
      Close.norm(filterGradient, 2e-6);
    }
  }

  @Test
  void manyWindowsOfSeveralImages() {
    Slide slide = Slide.of(1, 1, 1);
    check(List.of(slide, slide), 1, Shape.of(2, 3, 47, 51), Shape.of(7, 3, 3, 3), Shape.of(2, 7, 47, 51));
  }

  @Test
  void manyChannelsOfSmallImages() {
    Slide slide = Slide.of(2, 1, 1);
    check(List.of(slide, slide), 1, Shape.of(3, 150, 9, 7), Shape.of(170, 150, 3, 3), Shape.of(3, 170, 5, 4));
  }

  @Test
  void patchesWhoseGradientIsTallerThanAJob() {
    Slide slide = Slide.of(12, 0, 1);
    check(List.of(slide, slide), 1, Shape.of(1, 11, 60, 25), Shape.of(30, 11, 12, 12), Shape.of(1, 30, 5, 2));
  }

  @Test
  void depthwiseInSeveralBands() {
    Slide slide = Slide.of(1, 3, 1);
    check(List.of(slide, slide), 2, Shape.of(1, 2, 300, 410), Shape.of(4, 1, 7, 7), Shape.of(1, 4, 300, 410));
    Slide fast = Slide.of(2, 1, 2);
    check(List.of(fast, fast), 3, Shape.of(2, 3, 301, 500), Shape.of(3, 1, 3, 3), Shape.of(2, 3, 150, 249));
  }

  @Test
  void rowsAreSharedAmongThreadsWithTheSameBits() {
    Device seven = new VectorBackend(new VectorOptions(7)).device();
    Device one = new VectorBackend(new VectorOptions(1)).device();
    assertArrayEquals(oneByOne(one), oneByOne(seven));
  }

  private static float[] oneByOne(Device device) {
    try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS)) {
      Tensor x = numbers(scope, 1, 300, 6, 7);
      Tensor out = scope.allocate(Shape.of(1, 900, 6, 7));
      device.backend().convolutions()
          .forward(List.of(Slide.PLAIN, Slide.PLAIN), 1, x, numbers(scope, 900, 300, 1, 1), null, out);
      return out.toFloats();
    }
  }

  private static Tensor numbers(Scope scope, long... sizes) {
    Tensor tensor = scope.allocate(Shape.of(sizes));
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7919 % 1024 / 512f - 1;
    }
    return tensor.set(values);
  }

  /// What lies behind a row's end must not reach a gradient: 0 · NaN is NaN.
  @Test
  void aNanReachesOnlyTheTapsThatSeeIt() {
    Device device = Twins.TWO_THREADS.device();
    try (Scope scope = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS)) {
      Tensor x = numbers(scope, 1, 2, 1, 19);
      x.slice(3, 18, 19).set(Float.NaN, Float.NaN);
      Tensor g = numbers(scope, 1, 2, 1, 17);
      Tensor out = scope.allocate(Shape.of(2, 1, 1, 3));
      device.backend().convolutions().weightGradient(List.of(Slide.PLAIN, Slide.PLAIN), 2, x, g, out);
      float[] gradient = out.toFloats();
      assertTrue(Float.isFinite(gradient[0]) && Float.isFinite(gradient[1]) && Float.isNaN(gradient[2]));
    }
  }

  /// The matrix of all patches would take 9 times the input, 151 MB.
  @Test
  void scratchMemoryIsBounded() {
    VectorBackend backend = new VectorBackend(new VectorOptions(2));
    try (Scope scope = backend.device().scope(Lifetime.STEP, MemoryUse.ACTIVATIONS)) {
      Tensor x = scope.allocate(Shape.of(1, 16, 512, 512));
      backend.fill(x, 1);
      Tensor weight = numbers(scope, 16, 16, 3, 3);
      Tensor out = scope.allocate(x.shape());
      Slide slide = Slide.of(1, 1, 1);
      long before = backend.pool().liveBytes();
      backend.pool().resetPeak();
      backend.convolutions().forward(List.of(slide, slide), 1, x, weight, null, out);
      backend.convolutions().inputGradient(List.of(slide, slide), 1, x, weight, null, out);
      backend.convolutions().weightGradient(List.of(slide, slide), 1, x, out, weight);
      long scratch = backend.pool().peakBytes() - before;
      assertTrue(scratch < 4 << 20, () -> scratch + " bytes of scratch memory");
    }
  }
}
