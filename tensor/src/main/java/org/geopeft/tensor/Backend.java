package org.geopeft.tensor;

import org.jspecify.annotations.Nullable;

/// Who computes: the operations that all others are made of. Only ops judge shapes; a backend relies on what is written
/// here and asserts it. Unless an operation says otherwise, operands are contiguous row-major tensors of
/// [#floatType()], outputs do not overlap inputs, and outputs are overwritten.
///
/// Shapes: B batch, H heads, N tokens, D width, d = D/H.
public interface Backend {
  /// `reference`, `vector`, `shape`, `cuda`.
  String name();

  /// What runs here and why, in one line, for the start of a run.
  String description();

  /// The type in which this backend computes.
  DType floatType();

  /// The pool of its memory.
  MemoryPool pool();

  /// Elements by position.
  Indexing indexing();

  /// Comparisons, conditions, bounds and running sums.
  Pointwise pointwise();

  /// Batch and group normalisation.
  ChannelNorms channelNorms();

  /// Losses.
  Losses losses();

  /// Images read at positions that are data.
  Sampling sampling();

  /// Copies with any strides on both sides and converts types; shapes are equal, a source may be broadcast (stride 0).
  void copy(Tensor source, Tensor target);

  /// Sets every element; any strides, any type.
  void fill(Tensor target, double value);

  /// out = f(x), equal shapes, any strides on x.
  void unary(Unary function, Tensor x, Tensor out);

  /// out = g · f'(x), all of one shape, x and g with any strides.
  void unaryGradient(Unary function, Tensor x, Tensor g, Tensor out);

  /// out = f(a, b), all of one shape; a and b with any strides, 0 where broadcast. `out` may be `a` itself.
  void binary(Binary function, Tensor a, Tensor b, Tensor out);

  /// outA = g · ∂f/∂a and outB = g · ∂f/∂b, all of one shape; a, b, g with any strides; null is not computed.
  void binaryGradient(
      Binary function, Tensor a, Tensor b, Tensor g, @Nullable Tensor outA, @Nullable Tensor outB);

  /// out = alpha · a + beta · b, all of one shape; a and b with any strides. `out` may be `a` or `b` itself. With a
  /// `beta` of 0, b is not looked at.
  void addScaled(Tensor a, double alpha, Tensor b, double beta, Tensor out);

  /// Reduces each axis whose size in `out` is 1; both have the same rank, x any strides.
  void reduce(Reduction reduction, Tensor x, Tensor out);

  /// The first index of the largest element along an axis (NaN counts as largest); `out` I64 without that axis, x any
  /// strides.
  void argmax(Tensor x, int axis, Tensor out);

  /// out = a × b (+ bias) (+ out): a `[…, M, K]`, b `[…, K, N]`, out `[…, M, N]` with equal batch axes, on a and b any
  /// strides (0 where broadcast, exchanged where transposed), out with contiguous rows; bias `[N]`.
  ///
  /// @param accumulate adds to what `out` holds
  void matmul(Tensor a, Tensor b, @Nullable Tensor bias, Tensor out, boolean accumulate);

  /// out = a × b + c × d (+ bias): the sum of two products as one over K + R; a `[M, K]`, b `[K, N]`, c `[M, R]`,
  /// d `[R, N]`, out `[M, N]`, strides as for [#matmul].
  default void matmulSum(Tensor a, Tensor b, Tensor c, Tensor d, @Nullable Tensor bias, Tensor out) {
    matmul(a, b, bias, out, false);
    matmul(c, d, null, out, true);
  }

  /// out = softmax over the last axis.
  void softmax(Tensor x, Tensor out);

  /// out = (g − Σ g·y) · y over the last axis, where y is the forward result.
  void softmaxGradient(Tensor y, Tensor g, Tensor out);

  /// Scaled-dot-product attention, softmax(scale · q kᵀ + mask) v, for each of the matrices q `[…, N, d]`,
  /// k `[…, S, d]`, v `[…, S, e]`, out `[…, N, e]`, with equal batch axes: elements of a row contiguous, rows and
  /// batches with any stride, 0 where an operand is repeated. `logSum` `[…, N]` receives the logarithm of each row's softmax
  /// denominator, all that the gradient needs. A query that sees no key gives zeros.
  ///
  /// @param mask `[…, N, S]` with any strides, 0 where repeated: floats are added, of booleans true takes part
  void attention(
      AttentionSettings settings, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, Tensor out, Tensor logSum);

  /// Gradients of [#attention] from its inputs, output and `logSum`; layouts as there, no gradient repeated. Null is
  /// not computed.
  ///
  /// @param outMask contiguous `[…, N, S]`; where a batch axis has size 1, the gradient is the sum along it
  void attentionGradient(
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
      @Nullable Tensor outMask);

  /// out = (x − mean)/√(var + eps) · weight + bias over the last axis, biased variance (Ba et al., arXiv 1607.06450).
  /// x, out `[rows, D]`; weight, bias `[D]`; `mean` and `scale` (1/√(var + eps)) `[rows]` are written.
  void layerNorm(Tensor x, Tensor weight, Tensor bias, double eps, Tensor out, Tensor mean, Tensor scale);

  /// Gradients of [#layerNorm]; null is not computed.
  void layerNormGradient(
      Tensor x,
      Tensor weight,
      Tensor mean,
      Tensor scale,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias);

  /// Resamples x `[P, h, w]` to out `[P, h', w']` by the taps of rows and columns.
  void resize(Tensor x, ResizeTaps rows, ResizeTaps columns, Tensor out);

  /// The gradient of [#resize]: g `[P, h', w']` to out `[P, h, w]`.
  void resizeGradient(Tensor g, ResizeTaps rows, ResizeTaps columns, Tensor out);

  /// out = x · mask/(1 − p), where an element is kept with probability 1 − p, decided by its index and the one I64
  /// element of `key` (so the same key gives the same mask, whatever the number of threads).
  void dropout(Tensor x, double p, Tensor key, Tensor out);

  /// One step of Adam or AdamW, in place on weight, m, v and, with AMSGrad alone, the largest v so far; `rate` and
  /// `step` (1 for the first) are F64 with one element. All of one shape, contiguous.
  void adamStep(
      Tensor weight,
      Tensor gradient,
      Tensor m,
      Tensor v,
      @Nullable Tensor largestV,
      Tensor rate,
      Tensor step,
      AdamSettings settings);

  /// Σ x², in double, as one F64 element; x contiguous.
  void sumOfSquares(Tensor x, Tensor out);

  /// Convolutions and their gradients.
  Convolutions convolutions();

  /// Largest values and averages over windows of images.
  Pooling pooling();
}
