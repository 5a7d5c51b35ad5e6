package org.geopeft.tensor.shape;

import static org.geopeft.tensor.shape.Ledger.n;

import java.util.Map;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.ChannelNorms;
import org.geopeft.tensor.Convolutions;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.MemoryPool;
import org.geopeft.tensor.Pointwise;
import org.geopeft.tensor.Pooling;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Sampling;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// Runs a model without data: its tensors have shapes, its pool counts what would have been allocated, and each
/// operation adds its FLOPs and bytes. Writing to a tensor is ignored, reading one is an error.
///
/// FLOPs are those of the formula, not of a particular kernel: a multiplication and an addition count two, an
/// element-wise function of any kind one, softmax five an element, layer normalisation eight. Bytes count each operand
/// once; what is repeated by stride 0 counts as it lies in memory. An instance belongs to one thread.
public final class ShapeBackend implements Backend {
  private static final int SOFTMAX = 5;
  private static final int SOFTMAX_GRADIENT = 4;
  private static final int LAYER_NORM = 8;
  private static final int LAYER_NORM_GRADIENT = 14;
  private static final int ADAM = 12;

  private final MemoryPool pool = MemoryPool.counting("shape");
  private final Ledger ledger = new Ledger();
  private final ShapePointwise pointwise = new ShapePointwise(ledger);
  private final ShapeIndexing indexing = new ShapeIndexing(ledger);
  private final ShapeChannelNorms channelNorms = new ShapeChannelNorms(ledger);
  private final Convolutions convolutions = new ShapeConvolutions(ledger);
  private final Pooling pooling = new ShapePooling(ledger);
  private final ShapeLosses losses = new ShapeLosses(ledger);
  private final ShapeSampling sampling = new ShapeSampling(ledger);
  private final DType floatType;

  /// A backend that has counted nothing.
  ///
  /// @param floatType the type whose bytes are counted: what the model would run in
  public ShapeBackend(DType floatType) {
    if (!floatType.isFloating()) {
      throw new IllegalArgumentException("a model runs in a float type, not in " + floatType.label());
    }
    this.floatType = floatType;
  }

  /// A device of a fresh shape backend that counts float32.
  public static Device device() {
    return new Device(new ShapeBackend(DType.F32), 0);
  }

  /// What was done since [#reset()], by kind of operation (the names of [Backend]'s methods).
  public Map<String, Work> work() {
    return ledger.work();
  }

  /// All that was done since [#reset()].
  public Work total() {
    return ledger.work().values().stream().reduce(Work.NONE, Work::plus);
  }

  /// Forgets what was done.
  public void reset() {
    ledger.reset();
  }

  @Override
  public String name() {
    return "shape";
  }

  @Override
  public String description() {
    return "shape backend: no data; counts memory, FLOPs and bytes as " + floatType.label();
  }

  @Override
  public DType floatType() {
    return floatType;
  }

  @Override
  public MemoryPool pool() {
    return pool;
  }

  @Override
  public Pointwise pointwise() {
    return pointwise;
  }

  @Override
  public Indexing indexing() {
    return indexing;
  }

  @Override
  public ChannelNorms channelNorms() {
    return channelNorms;
  }

  @Override
  public Losses losses() {
    return losses;
  }

  @Override
  public Sampling sampling() {
    return sampling;
  }

  @Override
  public void copy(Tensor source, Tensor target) {
    ledger.did("copy", 0, source, target);
  }

  @Override
  public void fill(Tensor target, double value) {
    ledger.did("fill", 0, target);
  }

  @Override
  public void unary(Unary function, Tensor x, Tensor out) {
    ledger.did("unary", n(out), x, out);
  }

  @Override
  public void unaryGradient(Unary function, Tensor x, Tensor g, Tensor out) {
    ledger.did("unaryGradient", 2 * n(out), x, g, out);
  }

  @Override
  public void binary(Binary function, Tensor a, Tensor b, Tensor out) {
    ledger.did("binary", n(out), a, b, out);
  }

  @Override
  public void binaryGradient(
      Binary function, Tensor a, Tensor b, Tensor g, @Nullable Tensor outA, @Nullable Tensor outB) {
    long flops = (outA == null ? 0 : 2 * n(outA)) + (outB == null ? 0 : 2 * n(outB));
    ledger.did("binaryGradient", flops, a, b, g, outA, outB);
  }

  @Override
  public void addScaled(Tensor a, double alpha, Tensor b, double beta, Tensor out) {
    long terms = (alpha == 0 ? 0 : 1) + (beta == 0 ? 0 : 1);
    long factors = (isPlain(alpha) ? 0 : 1) + (isPlain(beta) ? 0 : 1);
    ledger.did("addScaled", (Math.max(0, terms - 1) + factors) * n(out), alpha == 0 ? null : a, beta == 0 ? null : b, out);
  }

  private static boolean isPlain(double factor) {
    return factor == 0 || Math.abs(factor) == 1;
  }

  @Override
  public void reduce(Reduction reduction, Tensor x, Tensor out) {
    ledger.did("reduce", n(x), x, out);
  }

  @Override
  public void argmax(Tensor x, int axis, Tensor out) {
    ledger.did("argmax", n(x), x, out);
  }

  @Override
  public void matmul(Tensor a, Tensor b, @Nullable Tensor bias, Tensor out, boolean accumulate) {
    long flops = 2 * n(out) * a.shape().size(-1) + (bias == null ? 0 : n(out)) + (accumulate ? n(out) : 0);
    ledger.did("matmul", flops, a, b, bias, out);
  }

  @Override
  public void softmax(Tensor x, Tensor out) {
    ledger.did("softmax", SOFTMAX * n(x), x, out);
  }

  @Override
  public void softmaxGradient(Tensor y, Tensor g, Tensor out) {
    ledger.did("softmaxGradient", SOFTMAX_GRADIENT * n(y), y, g, out);
  }

  @Override
  public void attention(
      AttentionSettings settings, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, Tensor out, Tensor logSum) {
    long pairs = n(logSum) * k.shape().size(-2);
    long widths = k.shape().size(-1) + v.shape().size(-1);
    long flops = (2 * widths + SOFTMAX + (mask == null ? 0 : 1)) * pairs;
    ledger.did("attention", flops, q, k, v, mask, out, logSum);
  }

  @Override
  public void attentionGradient(
      AttentionSettings settings,
      Tensor q,
      Tensor k,
      Tensor v,
      @Nullable Tensor mask,
      Tensor out,
      Tensor logSum,
      Tensor g,
      @Nullable Tensor outQ,
      @Nullable Tensor outK,
      @Nullable Tensor outV,
      @Nullable Tensor outMask) {
    // Probabilities are computed again (q kᵀ), then g vᵀ for their gradient; one more product for each gradient wanted.
    long d = k.shape().size(-1);
    long e = v.shape().size(-1);
    boolean logits = outQ != null || outK != null || outMask != null;
    long widths = d + (logits ? e : 0) + (outQ == null ? 0 : d) + (outK == null ? 0 : d) + (outV == null ? 0 : e);
    long pairs = n(logSum) * k.shape().size(-2);
    long flops = (2 * widths + SOFTMAX + SOFTMAX_GRADIENT + (mask == null ? 0 : 1)) * pairs;
    ledger.did("attentionGradient", flops, q, k, v, mask, out, logSum, g, outQ, outK, outV, outMask);
  }

  @Override
  public void layerNorm(Tensor x, Tensor weight, Tensor bias, double eps, Tensor out, Tensor mean, Tensor scale) {
    ledger.did("layerNorm", LAYER_NORM * n(x), x, weight, bias, out, mean, scale);
  }

  @Override
  public void layerNormGradient(
      Tensor x,
      Tensor weight,
      Tensor mean,
      Tensor scale,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    ledger.did("layerNormGradient", LAYER_NORM_GRADIENT * n(x), x, weight, mean, scale, g, outX, outWeight, outBias);
  }

  private static long taps(Tensor planes, ResizeTaps rows, ResizeTaps columns) {
    return planes.shape().size(0) * rows.index().length * columns.index().length;
  }

  @Override
  public void resize(Tensor x, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    ledger.did("resize", 2 * taps(out, rows, columns), x, out);
  }

  @Override
  public void resizeGradient(Tensor g, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    ledger.did("resizeGradient", 2 * taps(g, rows, columns), g, out);
  }

  @Override
  public void dropout(Tensor x, double p, Tensor key, Tensor out) {
    ledger.did("dropout", 2 * n(x), x, key, out);
  }

  @Override
  public void adamStep(
      Tensor weight,
      Tensor gradient,
      Tensor m,
      Tensor v,
      @Nullable Tensor largestV,
      Tensor rate,
      Tensor step,
      AdamSettings settings) {
    if (largestV == null) {
      ledger.did("adamStep", ADAM * n(weight), weight, gradient, m, v, weight, m, v);
    } else {
      ledger.did("adamStep", ADAM * n(weight), weight, gradient, m, v, largestV, weight, m, v, largestV);
    }
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor out) {
    ledger.did("sumOfSquares", 2 * n(x), x, out);
  }

  @Override
  public Convolutions convolutions() {
    return convolutions;
  }

  @Override
  public Pooling pooling() {
    return pooling;
  }
}
