package org.geopeft.tensor.reference;

import java.util.Arrays;
import org.geopeft.tensor.ChannelNorms;
import org.geopeft.tensor.ChannelPlanes;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Batch and group normalisation, set by set.
final class ReferenceChannelNorms implements ChannelNorms {
  @Override
  public void statistics(Tensor x, Tensor mean, Tensor variance) {
    ChannelPlanes planes = ChannelPlanes.of(x, mean);
    double[] xs = x.toDoubles();
    double[] means = new double[planes.sets()];
    double[] variances = new double[planes.sets()];
    double n = Math.max(1, planes.elements());
    each(planes, (i, set, _) -> means[set] += xs[i] / n);
    each(planes, (i, set, _) -> variances[set] += (xs[i] - means[set]) * (xs[i] - means[set]) / n);
    mean.set(means);
    variance.set(variances);
  }

  @Override
  public void normalise(Normalised of, @Nullable Tensor bias, Tensor out) {
    Values v = new Values(of);
    double[] b = bias == null ? new double[v.planes.channels()] : bias.toDoubles();
    double[] result = new double[v.x.length];
    each(v.planes, (i, set, channel) -> result[i] = v.normed(i, set) * v.weight[channel] + b[channel]);
    out.set(result);
  }

  @Override
  public void gradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor gMean,
      @Nullable Tensor gVariance,
      @Nullable Tensor outX,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    Values v = new Values(of);
    Sums sums = new Sums(v, g.toDoubles());
    sums.store(outWeight, outBias);
    if (outX == null) {
      return;
    }
    double[] gm = gMean == null ? new double[v.planes.sets()] : gMean.toDoubles();
    double[] gv = gVariance == null ? new double[v.planes.sets()] : gVariance.toDoubles();
    double n = v.planes.elements();
    double[] result = new double[v.x.length];
    // Σ g·w and Σ g·w·x̂ are what mean and variance hand back to every element
    each(v.planes, (i, set, channel) -> result[i] =
        v.scale[set] * (sums.g[i] * v.weight[channel] - (sums.ofSet[set] + v.normed(i, set) * sums.ofNormed[set]) / n)
            + (gm[set] + gv[set] * 2 * (v.x[i] - v.mean[set])) / n);
    outX.set(result);
  }

  @Override
  public void fixedGradient(
      Normalised of,
      Tensor g,
      @Nullable Tensor outX,
      @Nullable Tensor outMean,
      @Nullable Tensor outVariance,
      @Nullable Tensor outWeight,
      @Nullable Tensor outBias) {
    Values v = new Values(of);
    Sums sums = new Sums(v, g.toDoubles());
    sums.store(outWeight, outBias);
    if (outX != null) {
      double[] result = new double[v.x.length];
      each(v.planes, (i, set, channel) -> result[i] = v.scale[set] * sums.g[i] * v.weight[channel]);
      outX.set(result);
    }
    double[] means = new double[v.planes.sets()];
    double[] variances = new double[v.planes.sets()];
    for (int set = 0; set < means.length; set++) {
      means[set] = -v.scale[set] * sums.ofSet[set];
      variances[set] = -0.5 * v.scale[set] * v.scale[set] * sums.ofNormed[set];
    }
    if (outMean != null) {
      outMean.set(means);
    }
    if (outVariance != null) {
      outVariance.set(variances);
    }
  }

  /// Receives an element, its set and its channel.
  @FunctionalInterface
  private interface Element {
    void visit(int i, int set, int channel);
  }

  private static void each(ChannelPlanes planes, Element element) {
    for (int plane = 0; plane < planes.count(); plane++) {
      for (int k = 0; k < planes.length(); k++) {
        element.visit(plane * planes.length() + k, planes.set(plane), planes.channel(plane));
      }
    }
  }

  /// The operands as arrays, and 1/√(variance + eps).
  private static final class Values {
    final ChannelPlanes planes;
    final double[] x;
    final double[] mean;
    final double[] scale;
    final double[] weight;

    Values(Normalised of) {
      planes = ChannelPlanes.of(of.x(), of.mean());
      x = of.x().toDoubles();
      mean = of.mean().toDoubles();
      scale = Arrays.stream(of.variance().toDoubles()).map(v -> 1 / Math.sqrt(v + of.eps())).toArray();
      Tensor given = of.weight();
      weight = given == null ? new double[planes.channels()] : given.toDoubles();
      if (given == null) {
        Arrays.fill(weight, 1);
      }
    }

    double normed(int i, int set) {
      return (x[i] - mean[set]) * scale[set];
    }
  }

  /// What gradients are made of: Σ g and Σ g·x̂ of each channel, and both times weight of each set.
  private static final class Sums {
    final double[] g;
    final double[] bias;
    final double[] weight;
    final double[] ofSet;
    final double[] ofNormed;

    Sums(Values v, double[] g) {
      this.g = g;
      bias = new double[v.planes.channels()];
      weight = new double[v.planes.channels()];
      ofSet = new double[v.planes.sets()];
      ofNormed = new double[v.planes.sets()];
      each(v.planes, (i, set, channel) -> {
        double normed = v.normed(i, set);
        bias[channel] += g[i];
        weight[channel] += g[i] * normed;
        ofSet[set] += g[i] * v.weight[channel];
        ofNormed[set] += g[i] * v.weight[channel] * normed;
      });
    }

    void store(@Nullable Tensor outWeight, @Nullable Tensor outBias) {
      if (outWeight != null) {
        outWeight.set(weight);
      }
      if (outBias != null) {
        outBias.set(bias);
      }
    }
  }
}
