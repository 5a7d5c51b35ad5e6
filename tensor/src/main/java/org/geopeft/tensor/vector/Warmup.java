package org.geopeft.tensor.vector;

import java.util.List;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.CrossEntropyRule;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.LossReduction;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeMode;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;

/// Runs the kernels of a training step on small shapes until they are compiled. Interpreted, a kernel is a thousand
/// times slower, and a large shape that meets it first costs seconds.
final class Warmup {
  /// Calls after which the JVM compiles a method with short loops.
  private static final int ROUNDS = 700;

  private final VectorBackend backend;
  private final Scope scope;

  private Warmup(VectorBackend backend, Scope scope) {
    this.backend = backend;
    this.scope = scope;
  }

  static void run(VectorBackend backend) {
    try (Scope scope = backend.device().scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      Warmup warmup = new Warmup(backend, scope);
      warmup.products();
      warmup.rows();
      warmup.images();
    }
  }

  private Tensor ones(long... sizes) {
    Tensor t = scope.allocate(Shape.of(sizes));
    backend.fill(t, 1);
    return t;
  }

  /// Matrix products of all layouts, and attention: many tiles of short loops.
  private void products() {
    int tiles = 26; // 26² calls of a tile
    int m = tiles * Gemm.ROWS;
    int n = tiles * PackedMatrix.COLUMNS;
    Tensor a = ones(m, 24);
    Tensor b = ones(n, 24);
    Tensor out = ones(m, n);
    backend.matmul(a, b.permute(1, 0), null, out, false);
    backend.matmul(a, b.permute(1, 0), ones(n), out, true);
    Tensor narrow = ones(20);
    for (int i = 0; i < 4; i++) {
      backend.matmul(ones(6 * 200, 24), ones(24, 20), narrow, ones(6 * 200, 20), false);
    }
    Tensor q = ones(2, 160, 64);
    Tensor logSum = ones(2, 160);
    Tensor result = ones(2, 160, 64);
    AttentionSettings settings = new AttentionSettings(0.125, false);
    for (int i = 0; i < 4; i++) {
      backend.attention(settings, q, q, q, null, result, logSum);
      backend.attentionGradient(
          settings, q, q, q, null, result, logSum, q, ones(2, 160, 64), ones(2, 160, 64), ones(2, 160, 64), null);
    }
  }

  private void rows() {
    Tensor x = ones(ROUNDS, 32L * Lanes.COUNT);
    Tensor out = ones(ROUNDS, 32L * Lanes.COUNT);
    Tensor w = ones(32L * Lanes.COUNT);
    Tensor mean = ones(ROUNDS);
    Tensor scale = ones(ROUNDS);
    backend.layerNorm(x, w, w, 1e-5, out, mean, scale);
    backend.layerNormGradient(x, w, mean, scale, x, out, ones(w.shape().size(0)), ones(w.shape().size(0)));
    backend.softmax(x, out);
    Tensor columns = ones(1, 32L * Lanes.COUNT);
    Tensor strip = ones(24L * Lanes.COUNT);
    Tensor result = ones(24L * Lanes.COUNT);
    Tensor moments = ones(24L * Lanes.COUNT);
    Tensor one = scope.allocate(DType.F64, Shape.of(1)).set(1);
    AdamSettings settings = new AdamSettings(0.9, 0.999, 1e-8, 0, true);
    for (int i = 0; i < ROUNDS; i++) {
      for (Unary function : List.of(Unary.GELU, Unary.RELU)) {
        backend.unary(function, strip, result);
        backend.unaryGradient(function, strip, strip, result);
      }
      for (Binary function : List.of(Binary.ADD, Binary.MUL, Binary.SUB)) {
        backend.binary(function, strip, strip, result);
      }
      backend.addScaled(strip, 0.5, strip, 0.5, result);
      backend.adamStep(result, strip, moments, moments, null, one, one, settings);
    }
    for (int i = 0; i < 30; i++) {
      backend.reduce(Reduction.SUM, x, columns);
    }
  }

  private void images() {
    ResizeTaps taps = ResizeTaps.of(ResizeMode.BILINEAR, false, 16, 64);
    Tensor small = ones(2, 16, 16);
    Tensor large = ones(2, 64, 64);
    Tensor labels = scope.allocate(DType.I64, Shape.of(1, 4096));
    backend.fill(labels, 1);
    Tensor one = ones(1);
    Tensor weights = ones(1);
    Tensor transposed = ones(64, 128);
    CrossEntropyRule rule = new CrossEntropyRule(-1, 0, LossReduction.MEAN);
    for (int i = 0; i < 30; i++) {
      backend.resize(small, taps, taps, large);
      backend.resizeGradient(large, taps, taps, small);
      Tensor logits = large.reshape(Shape.of(1, 2, 4096));
      backend.losses().crossEntropy(rule, logits, labels, null, one, weights);
      backend.losses().crossEntropyGradient(rule, logits, labels, null, weights, one, logits);
      backend.copy(large.reshape(Shape.of(128, 64)).permute(1, 0), transposed);
    }
  }
}
