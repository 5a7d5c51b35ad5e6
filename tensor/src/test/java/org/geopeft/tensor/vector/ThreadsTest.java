package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.junit.jupiter.api.Test;

/// The same bits for any number of threads, early (interpreted) and late (compiled).
class ThreadsTest {
  @Test
  void everyOperationGivesTheSameBitsForAnyThreadsAndBeforeAndAfterCompilation() {
    List<float[]> first = results(Twins.TWO_THREADS);
    VectorBackend one = new VectorBackend(new VectorOptions(1));
    VectorBackend seven = new VectorBackend(new VectorOptions(7));
    for (int round = 0; round < 6; round++) {
      for (VectorBackend backend : List.of(one, Twins.TWO_THREADS, seven)) {
        List<float[]> again = results(backend);
        assertEquals(first.size(), again.size());
        for (int i = 0; i < again.size(); i++) {
          assertArrayEquals(first.get(i), again.get(i), "result " + i + " of " + backend.description());
        }
      }
    }
  }

  private static List<float[]> results(VectorBackend backend) {
    List<float[]> results = new ArrayList<>();
    try (Scope scope = backend.device().scope(Lifetime.STEP, MemoryUse.ACTIVATIONS)) {
      Random random = new Random(1);
      Tensor x = normal(scope, random, 2, 197, 96);
      Tensor y = normal(scope, random, 2, 197, 96);
      Tensor out = scope.allocate(x.shape());
      for (Unary function : Unary.values()) {
        backend.unary(function, x, out);
        results.add(out.toFloats());
        backend.unaryGradient(function, x, y, out);
        results.add(out.toFloats());
      }
      matrices(backend, scope, random, x, y, results);
      rows(backend, scope, random, x, y, results);
      images(backend, scope, random, results);
    }
    return results;
  }

  private static void matrices(
      VectorBackend backend, Scope scope, Random random, Tensor x, Tensor y, List<float[]> results) {
    Tensor weight = normal(scope, random, 300, 96).permute(1, 0).expand(Shape.of(2, 96, 300));
    Tensor product = scope.allocate(Shape.of(2, 197, 300));
    backend.matmul(x, weight, normal(scope, random, 300), product, false);
    results.add(product.toFloats());
    Tensor square = scope.allocate(Shape.of(2, 197, 197));
    backend.matmul(x, y.permute(0, 2, 1), null, square, false);
    results.add(square.toFloats());
    Tensor out = scope.allocate(x.shape());
    Tensor logSum = scope.allocate(Shape.of(2, 3, 197));
    AttentionSettings settings = new AttentionSettings(0.2, true);
    Tensor mask = normal(scope, random, 197, 197).expand(Shape.of(2, 3, 197, 197));
    Tensor q = heads(x);
    Tensor k = heads(y);
    backend.attention(settings, q, k, q, mask, heads(out), logSum);
    results.add(out.toFloats());
    results.add(logSum.toFloats());
    Tensor outQ = scope.allocate(x.shape());
    Tensor outK = scope.allocate(x.shape());
    Tensor outV = scope.allocate(x.shape());
    Tensor outMask = scope.allocate(Shape.of(1, 1, 197, 197));
    backend.attentionGradient(
        settings, q, k, q, mask, heads(out), logSum, k, heads(outQ), heads(outK), heads(outV), outMask);
    results.add(outMask.toFloats());
    results.add(outQ.toFloats());
    results.add(outK.toFloats());
    results.add(outV.toFloats());
  }

  private static Tensor heads(Tensor x) {
    return x.reshape(Shape.of(2, 197, 3, 32)).permute(0, 2, 1, 3);
  }

  private static void rows(
      VectorBackend backend, Scope scope, Random random, Tensor x3, Tensor y3, List<float[]> results) {
    Tensor x = x3.reshape(Shape.of(394, 96));
    Tensor y = y3.reshape(Shape.of(394, 96));
    Tensor out = scope.allocate(x.shape());
    backend.softmax(x, out);
    results.add(out.toFloats());
    Tensor mean = scope.allocate(Shape.of(394));
    Tensor scale = scope.allocate(Shape.of(394));
    Tensor weight = normal(scope, random, 96);
    Tensor bias = normal(scope, random, 96);
    backend.layerNorm(x, weight, bias, 1e-6, out, mean, scale);
    results.add(out.toFloats());
    Tensor outWeight = scope.allocate(weight.shape());
    Tensor outBias = scope.allocate(weight.shape());
    backend.layerNormGradient(x, weight, mean, scale, y, out, outWeight, outBias);
    results.add(out.toFloats());
    results.add(outWeight.toFloats());
    results.add(outBias.toFloats());
    for (Reduction reduction : Reduction.values()) {
      for (Shape shape : List.of(Shape.of(1, 96), Shape.of(394, 1), Shape.of(1, 1))) {
        Tensor reduced = scope.allocate(shape);
        backend.reduce(reduction, x, reduced);
        results.add(reduced.toFloats());
      }
    }
    Tensor one = scope.allocate(DType.F64, Shape.of(1)).set(1);
    Tensor rate = scope.allocate(DType.F64, Shape.of(1)).set(0.01);
    backend.adamStep(x, y, out, outV(scope, x), null, rate, one, new AdamSettings(0.9, 0.999, 1e-8, 0.01, true));
    results.add(x.toFloats());
    AdamSettings amsgrad = new AdamSettings(0.9, 0.999, 1e-8, 0.01, false, true, true);
    backend.adamStep(x, y, out, outV(scope, x), outV(scope, x), rate, one, amsgrad);
    results.add(x.toFloats());
    backend.sumOfSquares(x, one);
    results.add(one.toFloats());
  }

  private static Tensor outV(Scope scope, Tensor x) {
    return scope.allocate(x.shape()).set(new float[(int) x.shape().elements()]);
  }

  private static void images(VectorBackend backend, Scope scope, Random random, List<float[]> results) {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, false, 14, 50);
    Tensor small = normal(scope, random, 6, 14, 14);
    Tensor large = scope.allocate(Shape.of(6, 50, 50));
    backend.resize(small, taps, taps, large);
    results.add(large.toFloats());
    backend.resizeGradient(large, taps, taps, small);
    results.add(small.toFloats());
    Tensor logits = large.reshape(Shape.of(2, 3, 2500));
    Tensor labels = scope.allocate(DType.I64, Shape.of(2, 2500));
    double[] classes = new double[5000];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i * 7 % 4 - 1;
    }
    labels.set(classes);
    Tensor loss = scope.allocate(Shape.of(1));
    CrossEntropyRule rule = new CrossEntropyRule(-1, 0, LossReduction.MEAN);
    Tensor weights = scope.allocate(Shape.of(1));
    backend.losses().crossEntropy(rule, logits, labels, null, loss, weights);
    results.add(loss.toFloats());
    Tensor out = scope.allocate(logits.shape());
    backend.losses().crossEntropyGradient(rule, logits, labels, null, weights, loss, out);
    results.add(out.toFloats());
  }

  private static Tensor normal(Scope scope, Random random, long... sizes) {
    Tensor t = scope.allocate(Shape.of(sizes));
    float[] values = new float[(int) t.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return t.set(values);
  }

  @Test
  void theFirstFailureByNumberIsThrown() {
    WorkerPool pool = new WorkerPool(4);
    for (int round = 0; round < 200; round++) {
      IllegalStateException e = org.junit.jupiter.api.Assertions.assertThrows(
          IllegalStateException.class,
          () -> pool.run(50, (_, job) -> {
            if (job == 7 || job == 8 || job > 30) {
              throw new IllegalStateException("job " + job);
            }
          }));
      assertEquals("job 7", e.getMessage());
    }
    AtomicInteger count = new AtomicInteger();
    pool.run(50, (_, _) -> count.incrementAndGet());
    assertEquals(50, count.get());
  }

  @Test
  void callersMayComeFromSeveralThreadsAndFromInsideAJob() throws InterruptedException {
    WorkerPool pool = new WorkerPool(3);
    AtomicInteger count = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      callers.add(Thread.ofPlatform().start(() -> {
        for (int round = 0; round < 200; round++) {
          pool.run(8, (_, _) -> pool.run(3, (_, _) -> count.incrementAndGet()));
        }
      }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(5 * 200 * 8 * 3, count.get());
  }

  @Test
  void slotsOfARegionAreDistinct() {
    WorkerPool pool = new WorkerPool(4);
    AtomicInteger[] inside = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
    for (int round = 0; round < 100; round++) {
      pool.run(40, (slot, _) -> {
        assertEquals(1, inside[slot].incrementAndGet());
        Thread.onSpinWait();
        inside[slot].decrementAndGet();
      });
    }
    assertThrows(IllegalArgumentException.class, () -> new VectorOptions(0));
  }
}
