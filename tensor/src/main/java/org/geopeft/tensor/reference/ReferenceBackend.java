package org.geopeft.tensor.reference;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.geopeft.tensor.AdamSettings;
import org.geopeft.tensor.AttentionSettings;
import org.geopeft.tensor.Backend;
import org.geopeft.tensor.Binary;
import org.geopeft.tensor.ChannelNorms;
import org.geopeft.tensor.Convolutions;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Losses;
import org.geopeft.tensor.MemoryPool;
import org.geopeft.tensor.Pointwise;
import org.geopeft.tensor.Pooling;
import org.geopeft.tensor.Reduction;
import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Sampling;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.Unary;
import org.jspecify.annotations.Nullable;

/// The executable specification: double precision and plain loops. The oracle of all other backends, and what
/// `precision: 64-true` runs on.
public final class ReferenceBackend implements Backend {
  private final MemoryPool pool = new MemoryPool("reference");
  private final ReferencePointwise pointwise = new ReferencePointwise();
  private final ReferenceIndexing indexing = new ReferenceIndexing();
  private final ReferenceLosses losses = new ReferenceLosses();
  private final ReferenceChannelNorms channelNorms = new ReferenceChannelNorms();

  /// A backend with its own memory.
  public ReferenceBackend() {}
  private final ReferenceSampling sampling = new ReferenceSampling();

  /// A device of a fresh reference backend.
  public static Device device() {
    return new Device(new ReferenceBackend(), 0);
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "reference backend: float64, plain loops on one thread (slow; it is the yardstick of the others)";
  }

  @Override
  public DType floatType() {
    return DType.F64;
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
    target.set(source.toDoubles());
  }

  @Override
  public void fill(Tensor target, double value) {
    Walk.map(target, _ -> value, target);
  }

  @Override
  public void unary(Unary function, Tensor x, Tensor out) {
    Walk.map(x, function::apply, out);
  }

  @Override
  public void unaryGradient(Unary function, Tensor x, Tensor g, Tensor out) {
    double[] xs = x.toDoubles();
    double[] gs = g.toDoubles();
    for (int i = 0; i < xs.length; i++) {
      gs[i] *= function.slope(xs[i]);
    }
    out.set(gs);
  }

  @Override
  public void binary(Binary function, Tensor a, Tensor b, Tensor out) {
    double[] as = a.toDoubles();
    double[] bs = b.toDoubles();
    for (int i = 0; i < as.length; i++) {
      as[i] = function.apply(as[i], bs[i]);
    }
    out.set(as);
  }

  @Override
  public void binaryGradient(
      Binary function, Tensor a, Tensor b, Tensor g, @Nullable Tensor outA, @Nullable Tensor outB) {
    double[] as = a.toDoubles();
    double[] bs = b.toDoubles();
    double[] gs = g.toDoubles();
    double[] slopes = new double[as.length];
    if (outA != null) {
      for (int i = 0; i < as.length; i++) {
        slopes[i] = gs[i] * function.slopeA(as[i], bs[i]);
      }
      outA.set(slopes);
    }
    if (outB != null) {
      for (int i = 0; i < as.length; i++) {
        slopes[i] = gs[i] * function.slopeB(as[i], bs[i]);
      }
      outB.set(slopes);
    }
  }

  @Override
  public void addScaled(Tensor a, double alpha, Tensor b, double beta, Tensor out) {
    double[] as = a.toDoubles();
    double[] bs = b.toDoubles();
    for (int i = 0; i < as.length; i++) {
      as[i] = alpha * as[i] + (beta == 0 ? 0 : beta * bs[i]);
    }
    out.set(as);
  }

  @Override
  public void reduce(Reduction reduction, Tensor x, Tensor out) {
    double[] xs = x.toDoubles();
    int[] target = Walk.reducedIndex(x.shape(), out.shape());
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    Arrays.fill(result, switch (reduction) {
      case SUM, MEAN -> 0;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    });
    for (int i = 0; i < xs.length; i++) {
      double so = result[target[i]];
      result[target[i]] = switch (reduction) {
        case SUM, MEAN -> so + xs[i];
        case MAX -> Math.max(so, xs[i]);
        case MIN -> Math.min(so, xs[i]);
      };
    }
    if (reduction == Reduction.MEAN) {
      double count = x.shape().elements() / (double) Math.max(1, result.length);
      for (int i = 0; i < result.length; i++) {
        result[i] /= count;
      }
    }
    out.set(result);
  }

  @Override
  public void argmax(Tensor x, int axis, Tensor out) {
    double[] xs = x.toDoubles();
    int n = x.shape().intSize(axis);
    int inner = Math.toIntExact(x.shape().elements(axis + 1, x.shape().rank()));
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    for (int i = 0; i < result.length; i++) {
      int first = i / inner * n * inner + i % inner;
      int best = 0;
      for (int k = 1; k < n; k++) {
        double so = xs[first + best * inner];
        double candidate = xs[first + k * inner];
        if (candidate > so || (Double.isNaN(candidate) && !Double.isNaN(so))) {
          best = k;
        }
      }
      result[i] = best;
    }
    out.set(result);
  }

  @Override
  public void matmul(Tensor a, Tensor b, @Nullable Tensor bias, Tensor out, boolean accumulate) {
    double[] as = a.toDoubles();
    double[] bs = b.toDoubles();
    double[] result = accumulate ? out.toDoubles() : new double[Math.toIntExact(out.shape().elements())];
    double @Nullable [] biases = bias == null ? null : bias.toDoubles();
    int m = a.shape().intSize(-2);
    int k = a.shape().intSize(-1);
    int n = b.shape().intSize(-1);
    for (int row = 0; row < result.length / Math.max(1, n); row++) {
      int matrix = row / m;
      for (int p = 0; p < k; p++) {
        double factor = as[row * k + p];
        for (int j = 0; j < n; j++) {
          result[row * n + j] += factor * bs[(matrix * k + p) * n + j];
        }
      }
      for (int j = 0; biases != null && j < n; j++) {
        result[row * n + j] += biases[j];
      }
    }
    out.set(result);
  }

  @Override
  public void softmax(Tensor x, Tensor out) {
    double[] xs = x.toDoubles();
    int n = x.shape().intSize(-1);
    for (int row = 0; row + n <= xs.length && n > 0; row += n) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = row; i < row + n; i++) {
        max = Math.max(max, xs[i]);
      }
      double sum = 0;
      for (int i = row; i < row + n; i++) {
        xs[i] = Math.exp(xs[i] - max);
        sum += xs[i];
      }
      for (int i = row; i < row + n; i++) {
        xs[i] /= sum;
      }
    }
    out.set(xs);
  }

  @Override
  public void softmaxGradient(Tensor y, Tensor g, Tensor out) {
    double[] ys = y.toDoubles();
    double[] gs = g.toDoubles();
    int n = y.shape().intSize(-1);
    for (int row = 0; row + n <= ys.length && n > 0; row += n) {
      double sum = 0;
      for (int i = row; i < row + n; i++) {
        sum += gs[i] * ys[i];
      }
      for (int i = row; i < row + n; i++) {
        gs[i] = (gs[i] - sum) * ys[i];
      }
    }
    out.set(gs);
  }

  @Override
  public void attention(
      AttentionSettings settings, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, Tensor out, Tensor logSum) {
    new ReferenceAttention(settings, q, k, v, mask).forward(out, logSum);
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
    new ReferenceAttention(settings, q, k, v, mask).gradient(logSum, g, outQ, outK, outV, outMask);
  }

  @Override
  public void layerNorm(Tensor x, Tensor weight, Tensor bias, double eps, Tensor out, Tensor mean, Tensor scale) {
    ReferenceNorm.forward(x, weight, bias, eps, out, mean, scale);
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
    ReferenceNorm.gradient(x, weight, mean, scale, g, outX, outWeight, outBias);
  }

  @Override
  public void resize(Tensor x, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    ReferenceResize.forward(x, rows, columns, out);
  }

  @Override
  public void resizeGradient(Tensor g, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    ReferenceResize.gradient(g, rows, columns, out);
  }

  @Override
  public void dropout(Tensor x, double p, Tensor key, Tensor out) {
    double[] xs = x.toDoubles();
    long seed = key.data().get(ValueLayout.JAVA_LONG, 0);
    for (int i = 0; i < xs.length; i++) {
      xs[i] = CounterRandom.uniform(seed, i) < p ? 0 : xs[i] / (1 - p);
    }
    out.set(xs);
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
    double[] ws = weight.toDoubles();
    double[] gs = gradient.toDoubles();
    double[] ms = m.toDoubles();
    double[] vs = v.toDoubles();
    double[] largest = largestV == null ? vs : largestV.toDoubles();
    double lr = rate.item();
    double correction1 = 1 - Math.pow(settings.beta1(), step.item());
    double correction2 = 1 - Math.pow(settings.beta2(), step.item());
    for (int i = 0; i < ws.length; i++) {
      double g = settings.maximize() ? -gs[i] : gs[i];
      g += settings.decoupled() ? 0 : settings.weightDecay() * ws[i];
      double w = settings.decoupled() ? ws[i] * (1 - lr * settings.weightDecay()) : ws[i];
      ms[i] = settings.beta1() * ms[i] + (1 - settings.beta1()) * g;
      vs[i] = settings.beta2() * vs[i] + (1 - settings.beta2()) * g * g;
      largest[i] = Math.max(largest[i], vs[i]);
      ws[i] = w - lr / correction1 * ms[i] / (Math.sqrt(largest[i] / correction2) + settings.eps());
    }
    if (largestV != null) {
      largestV.set(largest);
    }
    weight.set(ws);
    m.set(ms);
    v.set(vs);
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor out) {
    double sum = 0;
    for (double value : x.toDoubles()) {
      sum += value * value;
    }
    out.set(sum);
  }

  @Override
  public Convolutions convolutions() {
    return new ReferenceConvolutions();
  }

  @Override
  public Pooling pooling() {
    return new ReferencePooling();
  }
}
