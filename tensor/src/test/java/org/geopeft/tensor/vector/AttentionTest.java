package org.geopeft.tensor.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;
import org.geopeft.tensor.vector.Twins.Twin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest {
  private static final Backend VECTOR = Twins.TWO_THREADS;
  private static final Backend REFERENCE = new ReferenceBackend();

  @ParameterizedTest
  @CsvSource({"1,1,1,1,1", "2,3,50,50,8", "1,2,197,197,64", "2,2,5,130,40", "1,4,100,3,33", "0,2,4,4,8", "1,1,0,4,8",
      "1,2,4,0,8"})
  void forwardAndGradient(int batch, int heads, int queries, int keys, int headWidth) {
    try (Twins twins = new Twins(queries)) {
      check(
          twins,
          new AttentionSettings(1 / Math.sqrt(headWidth), false),
          twins.normal(batch, heads, queries, headWidth),
          twins.normal(batch, heads, keys, headWidth),
          twins.normal(batch, heads, keys, headWidth),
          null);
    }
  }

  @ParameterizedTest
  @CsvSource({"50,50", "7,130", "130,7", "197,197"})
  void causalWithMasksOfFloatsAndBooleansAndAnyScale(int queries, int keys) {
    try (Twins twins = new Twins(queries)) {
      Twin q = twins.normal(2, 3, queries, 8);
      Twin k = twins.normal(2, 3, keys, 8);
      Twin v = twins.normal(2, 3, keys, 5);
      Shape pairs = Shape.of(2, 3, queries, keys);
      Twin shared = twins.normal(2, 1, queries, keys).view(t -> t.expand(pairs));
      Twin transposed = twins.normal(keys, queries).view(t -> t.permute(1, 0).expand(pairs));
      Twin seen = twins.booleans(3, 1, keys).view(t -> t.expand(pairs));
      for (double scale : new double[] {0.3, 0, -0.4}) {
        for (boolean causal : new boolean[] {true, false}) {
          AttentionSettings settings = new AttentionSettings(scale, causal);
          check(twins, settings, q, k, v, null);
          check(twins, settings, q, k, v, shared);
          check(twins, settings, q, k, v, transposed);
          check(twins, settings, q, k, v, seen);
        }
      }
    }
  }

  @Test
  void slicesOfOneProjection() {
    try (Twins twins = new Twins(4)) {
      Twin qkv = twins.normal(2, 60, 3 * 48).view(t -> t.reshape(Shape.of(2, 60, 9, 16)).permute(0, 2, 1, 3));
      check(
          twins,
          new AttentionSettings(0.25, false),
          qkv.view(t -> t.slice(1, 0, 3)),
          qkv.view(t -> t.slice(1, 3, 6)),
          qkv.view(t -> t.slice(1, 6, 9)),
          null);
    }
  }

  @Test
  void aMaskThatManyHeadsShareGetsTheSumOfTheirGradients() {
    try (Twins twins = new Twins(4)) {
      Twin q = twins.normal(2, 3, 100, 8);
      Twin k = twins.normal(2, 3, 37, 8);
      Twin v = twins.normal(2, 3, 37, 8);
      for (Shape own : new Shape[] {Shape.of(1, 1, 100, 37), Shape.of(2, 1, 100, 37), Shape.of(1, 3, 100, 37),
          Shape.of(2, 3, 100, 37)}) {
        Twin mask = twins.normal(own.toArray()).view(t -> t.expand(Shape.of(2, 3, 100, 37)));
        Twin out = twins.result(q.shape());
        Twin logSum = twins.result(Shape.of(2, 3, 100));
        Twin g = twins.normal(2, 3, 100, 8);
        Twin outMask = twins.result(own);
        AttentionSettings settings = new AttentionSettings(0.4, true);
        gradientOfMask(REFERENCE, settings, q.expected(), k.expected(), v.expected(), mask.expected(), out.expected(),
            logSum.expected(), g.expected(), outMask.expected());
        gradientOfMask(VECTOR, settings, q.actual(), k.actual(), v.actual(), mask.actual(), out.actual(),
            logSum.actual(), g.actual(), outMask.actual());
        Close.norm(outMask, 1e-6);
      }
    }
  }

  private static void gradientOfMask(Backend backend, AttentionSettings settings, Tensor q, Tensor k, Tensor v,
      Tensor mask, Tensor out, Tensor logSum, Tensor g, Tensor outMask) {
    backend.attention(settings, q, k, v, mask, out, logSum);
    backend.attentionGradient(settings, q, k, v, mask, out, logSum, g, null, null, null, outMask);
  }

  @Test
  void largeLogitsDoNotOverflow() {
    try (Twins twins = new Twins(4)) {
      AttentionSettings settings = new AttentionSettings(0.25, false);
      Twin q = twins.filled(Shape.of(1, 20, 16), i -> 30 * Math.sin(i));
      Twin k = twins.filled(Shape.of(1, 20, 16), i -> 30 * Math.cos(i));
      Twin v = twins.normal(1, 20, 16);
      Twin out = twins.result(q.shape());
      Twin logSum = twins.result(Shape.of(1, 20));
      REFERENCE.attention(settings, q.expected(), k.expected(), v.expected(), null, out.expected(), logSum.expected());
      VECTOR.attention(settings, q.actual(), k.actual(), v.actual(), null, out.actual(), logSum.actual());
      Close.norm(out, 2e-4); // the logits are near 1,000 and exact to 1e-4
      Close.norm(logSum, 1e-6);
    }
  }

  /// Scratch memory holds the logits of some queries of each thread's head, nothing that grows with queries · keys.
  @Test
  void memoryDoesNotGrowWithQueriesTimesKeys() {
    VectorBackend backend = new VectorBackend(new VectorOptions(1));
    try (Scope scope = backend.device().scope(Lifetime.STEP, MemoryUse.ACTIVATIONS)) {
      int tokens = 1500;
      Tensor x = scope.allocate(Shape.of(2, tokens, 8)).set(new float[2 * tokens * 8]);
      Tensor out = scope.allocate(x.shape());
      Tensor logSum = scope.allocate(Shape.of(2, tokens));
      Tensor outQ = scope.allocate(x.shape());
      AttentionSettings settings = new AttentionSettings(1, true);
      backend.attention(settings, x, x, x, null, out, logSum);
      backend.attentionGradient(settings, x, x, x, null, out, logSum, x, outQ, outQ, outQ, null);
      long matrix = 4L * tokens * tokens;
      long most = backend.pool().peakBytes();
      assertTrue(most < matrix / 4, () -> most + " bytes, one matrix would be " + matrix);
    }
  }

  private static void check(
      Twins twins, AttentionSettings settings, Twin q, Twin k, Twin v, @Nullable Twin mask) {
    Shape shape = q.shape().with(-1, v.shape().size(-1));
    Twin out = twins.result(shape);
    Twin logSum = twins.result(shape.without(shape.rank() - 1));
    Tensor expectedMask = mask == null ? null : mask.expected();
    Tensor actualMask = mask == null ? null : mask.actual();
    REFERENCE.attention(
        settings, q.expected(), k.expected(), v.expected(), expectedMask, out.expected(), logSum.expected());
    VECTOR.attention(settings, q.actual(), k.actual(), v.actual(), actualMask, out.actual(), logSum.actual());
    Close.norm(out, 5e-7);
    if (q.shape().elements() > 0 && k.shape().elements() > 0) {
      assertArrayEquals(logSum.expected().toDoubles(), logSum.actual().toDoubles(), 5e-6);
    }
    Twin g = twins.normal(shape.toArray());
    Twin outQ = twins.result(q.shape());
    Twin outK = twins.result(k.shape());
    Twin outV = twins.result(v.shape());
    REFERENCE.attentionGradient(
        settings, q.expected(), k.expected(), v.expected(), expectedMask, out.expected(), logSum.expected(),
        g.expected(), outQ.expected(), outK.expected(), outV.expected(), null);
    VECTOR.attentionGradient(
        settings, q.actual(), k.actual(), v.actual(), actualMask, out.actual(), logSum.actual(), g.actual(),
        outQ.actual(), outK.actual(), outV.actual(), null);
    Close.norm(outQ, 2e-6);
    Close.norm(outK, 2e-6);
    Close.norm(outV, 1e-6);
    Twin onlyQ = twins.result(q.shape());
    VECTOR.attentionGradient(
        settings, q.actual(), k.actual(), v.actual(), actualMask, out.actual(), logSum.actual(), g.actual(),
        onlyQ.actual(), null, null, null);
    Close.norm(new Twin(outQ.expected(), onlyQ.actual()), 2e-6);
  }
}
