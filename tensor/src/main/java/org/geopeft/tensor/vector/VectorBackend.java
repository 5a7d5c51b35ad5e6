package org.geopeft.tensor.vector;

import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.ChannelNorms;
import org.geopeft.tensor.Convolutions;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.MemoryPool;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Pointwise;
import org.geopeft.tensor.Pooling;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Sampling;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.TensorException;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// The CPU: float32, Vector API, parallel. Operations may be called from several threads; while one uses the worker
/// threads, others compute on their own. Results are the same bits for any number of threads.
public final class VectorBackend implements Backend {
  private final MemoryPool pool = new MemoryPool("vector");
  private final WorkerPool workers;
  private final Device device = new Device(this, 0);
  private final VectorIndexing indexing;
  private final VectorPointwise pointwise;
  private final VectorChannelNorms channelNorms;
  private final Convolutions convolutions;
  private final Pooling pooling;
  private final VectorLosses losses;
  private final VectorSampling sampling;

  /// A backend with its own worker threads and memory.
  ///
  /// @throws TensorException GP-JVM-001 when the JVM was started without the Vector API (from the class path the flag
  /// `--add-modules jdk.incubator.vector` is needed, from the module path none)
  public VectorBackend(VectorOptions options) {
    checkVectorApi();
    workers = new WorkerPool(options.threads());
    pointwise = new VectorPointwise(workers, device);
    indexing = new VectorIndexing(workers, device);
    channelNorms = new VectorChannelNorms(workers, device);
    convolutions = new VectorConvolutions(workers, device);
    pooling = new VectorPooling(workers, device);
    losses = new VectorLosses(workers, device);
    sampling = new VectorSampling(workers, device);
    KernelCompilation.prepare();
  }

  private static void checkVectorApi() {
    boolean required = VectorBackend.class.getModule().isNamed(); // our module-info requires it
    if (!required && ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      throw new TensorException(
          "GP-JVM-001",
          "vector backend: this JVM runs without the Vector API"
              + "\n  rule from the class path the module has to be asked for"
              + "\n  hint start java with --add-modules jdk.incubator.vector, or put GeoPEFT on the module path (-p),"
              + " where no flag is needed");
    }
  }

  /// A device of a fresh backend with default options.
  public static Device newDevice() {
    return new VectorBackend(VectorOptions.defaults()).device();
  }

  /// The only device of this backend.
  public Device device() {
    return device;
  }

  /// Runs kernels on small shapes until the JVM has compiled them, some seconds; for a thread of its own at the start
  /// of a run, while data are read. Nothing needs it: a run without it starts slower.
  public void warmUp() {
    Warmup.run(this);
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String description() {
    int threads = workers.threads();
    return "vector backend: float32, " + Lanes.S.vectorBitSize() + "-bit vectors (" + Lanes.reason() + "), tiles of "
        + Gemm.ROWS + "x" + PackedMatrix.COLUMNS + ", " + threads + (threads == 1 ? " thread" : " threads") + ", "
        + KernelCompilation.prepare();
  }

  @Override
  public DType floatType() {
    return DType.F32;
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
    Copy.run(workers, source, target);
  }

  @Override
  public void fill(Tensor target, double value) {
    if (target.shape().elements() == 0) {
      return;
    }
    if (value == 0 && target.isContiguous()) {
      target.data().asSlice(0, target.shape().elements() * target.type().bytes()).fill((byte) 0);
      return;
    }
    try (Scope scope = device.scope(Lifetime.SCRATCH, MemoryUse.SCRATCH)) {
      Tensor one = scope.allocate(target.type(), Shape.scalar()).set(value);
      Copy.run(workers, one.expand(target.shape()), target);
    }
  }

  @Override
  public void unary(Unary function, Tensor x, Tensor out) {
    Strips.run(workers, device, UnaryKernels.of(function), out, x);
  }

  @Override
  public void unaryGradient(Unary function, Tensor x, Tensor g, Tensor out) {
    Strips.run(workers, device, UnarySlopes.of(function), out, x, g);
  }

  @Override
  public void binary(Binary function, Tensor a, Tensor b, Tensor out) {
    Strips.run(workers, device, BinaryKernels.of(function), out, a, b);
  }

  @Override
  public void binaryGradient(
      Binary function, Tensor a, Tensor b, Tensor g, @Nullable Tensor outA, @Nullable Tensor outB) {
    if (outA != null) {
      Strips.run(workers, device, BinaryKernels.slopeA(function), outA, a, b, g);
    }
    if (outB != null) {
      Strips.run(workers, device, BinaryKernels.slopeB(function), outB, a, b, g);
    }
  }

  @Override
  public void addScaled(Tensor a, double alpha, Tensor b, double beta, Tensor out) {
    if (beta == 0) {
      Strips.run(workers, device, UnaryKernels.scaled((float) alpha), out, a);
    } else {
      Strips.run(workers, device, BinaryKernels.scaled((float) alpha, (float) beta), out, a, b);
    }
  }

  @Override
  public void reduce(Reduction reduction, Tensor x, Tensor out) {
    Reduce.run(workers, device, reduction, x, out);
  }

  @Override
  public void argmax(Tensor x, int axis, Tensor out) {
    Argmax.run(workers, x, axis, out);
  }

  @Override
  public void matmul(Tensor a, Tensor b, @Nullable Tensor bias, Tensor out, boolean accumulate) {
    MatMul.run(workers, device, a, b, bias, out, accumulate);
  }

  @Override
  public void matmulSum(Tensor a, Tensor b, Tensor c, Tensor d, @Nullable Tensor bias, Tensor out) {
    MatMul.sum(workers, device, a, b, c, d, bias, out);
  }

  @Override
  public void softmax(Tensor x, Tensor out) {
    Softmax.forward(workers, device, x, out);
  }

  @Override
  public void softmaxGradient(Tensor y, Tensor g, Tensor out) {
    Softmax.gradient(workers, device, y, g, out);
  }

  @Override
  public void attention(
      AttentionSettings settings, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, Tensor out, Tensor logSum) {
    Attention.forward(workers, device, settings, q, k, v, mask, out, logSum);
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
    AttentionGradient.run(
        workers, device, new AttentionRows.Operands(settings, q, k, v, mask, out, logSum, g), outQ, outK, outV);
    if (outMask != null) {
      AttentionMaskGradient.run(
          workers, device, new AttentionRows.Operands(settings, q, k, v, mask, out, logSum, g), outMask);
    }
  }

  @Override
  public void layerNorm(Tensor x, Tensor weight, Tensor bias, double eps, Tensor out, Tensor mean, Tensor scale) {
    LayerNorm.forward(workers, device, x, weight, bias, eps, out, mean, scale);
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
    LayerNormGradient.run(workers, device, x, weight, mean, scale, g, outX, outWeight, outBias);
  }

  @Override
  public void resize(Tensor x, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    Resize.forward(workers, device, x, rows, columns, out);
  }

  @Override
  public void resizeGradient(Tensor g, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    Resize.gradient(workers, device, g, rows, columns, out);
  }

  @Override
  public void dropout(Tensor x, double p, Tensor key, Tensor out) {
    Dropout.run(workers, x, p, key, out);
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
    Adam.run(workers, device, weight, gradient, m, v, largestV, rate, step, settings);
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor out) {
    SumOfSquares.run(workers, device, x, out);
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
