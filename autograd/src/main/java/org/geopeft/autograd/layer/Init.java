package org.geopeft.autograd.layer;

import java.util.function.LongToDoubleFunction;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Shape;

/// How a fresh parameter starts, with PyTorch's formulas (`torch.nn.init`). Values depend on the parameter's own random
/// stream and on nothing else; each is a function of its place, so filling may be cut into pieces.
@FunctionalInterface
public interface Init {
  /// Element `index` of a tensor of this shape.
  ///
  /// @param key of the parameter's own random stream
  double value(Shape shape, long key, long index);

  /// All elements of one tensor, for those that are made together.
  default LongToDoubleFunction values(Shape shape, long key) {
    return index -> value(shape, key, index);
  }

  /// One value everywhere.
  static Init constant(double value) {
    return (_, _, _) -> value;
  }

  /// Zero everywhere.
  static Init zeros() {
    return constant(0);
  }

  /// One everywhere.
  static Init ones() {
    return constant(1);
  }

  /// Uniform in ±bound.
  static Init uniform(double bound) {
    return (_, key, index) -> spread(bound, key, index);
  }

  /// Uniform from `low` to `high`.
  static Init uniform(double low, double high) {
    return (_, key, index) -> low + (high - low) * CounterRandom.uniform(key, index);
  }

  /// Normal with mean 0.
  static Init normal(double sigma) {
    return normal(0, sigma);
  }

  /// Normal.
  static Init normal(double mean, double sigma) {
    return (_, key, index) -> mean + sigma * CounterRandom.normal(key, index);
  }

  /// Normal, given that it falls between `low` and `high`: values, not multiples of sigma (PyTorch's `trunc_normal_`,
  /// whose bounds are ±2 unless said otherwise).
  static Init truncatedNormal(double mean, double sigma, double low, double high) {
    if (!(sigma > 0 && low < high)) {
      throw new IllegalArgumentException("truncated normal: sigma must be above 0 and low below high, got sigma "
          + sigma + ", low " + low + ", high " + high + ".");
    }
    double from = (low - mean) / sigma;
    double to = (high - mean) / sigma;
    return (_, key, index) ->
        Math.clamp(mean + sigma * CounterRandom.truncatedNormal(key, index, from, to), low, high);
  }

  /// As the other with mean 0 and bounds ±2, far away from a usual sigma: ViT's and timm's `trunc_normal_`.
  static Init truncatedNormal(double sigma) {
    return truncatedNormal(0, sigma, -2, 2);
  }

  /// A standard normal number between `low` and `high`, then scaled: the bounds are multiples of sigma (timm's
  /// `trunc_normal_tf_`, ±2 there unless said otherwise).
  static Init truncatedNormalOfSigmas(double mean, double sigma, double low, double high) {
    return truncatedNormal(mean, sigma, mean + low * sigma, mean + high * sigma);
  }

  /// Uniform in ±gain·√(6/(fanIn + fanOut)) (Glorot and Bengio, AISTATS 2010).
  static Init xavierUniform(double gain) {
    return (shape, key, index) -> spread(Math.sqrt(3) * xavierSigma(shape, gain), key, index);
  }

  /// With gain 1, the tensor seen as a matrix `[fanOut, fanIn]`, as ViTs fill the convolution of their patch embedding
  /// too; of weights with two axes the same as the other.
  static Init xavierUniform() {
    return (shape, key, index) -> {
      long out = shape.size(0);
      return spread(Math.sqrt(6.0 / (out + shape.elements() / (double) Math.max(1, out))), key, index);
    };
  }

  /// Normal with sigma gain·√(2/(fanIn + fanOut)) (Glorot and Bengio, AISTATS 2010).
  static Init xavierNormal(double gain) {
    return (shape, key, index) -> xavierSigma(shape, gain) * CounterRandom.normal(key, index);
  }

  /// Uniform in ±gain·√(3/fan) (He et al., arXiv 1502.01852).
  ///
  /// @param a slope of the leaky ReLU, otherwise of no meaning
  static Init kaimingUniform(double a, Fan fan, Nonlinearity nonlinearity) {
    return (shape, key, index) -> spread(Math.sqrt(3) * nonlinearity.gain(a) / Math.sqrt(fan.of(shape)), key, index);
  }

  /// Normal with sigma gain/√fan (He et al., arXiv 1502.01852).
  ///
  /// @param a slope of the leaky ReLU, otherwise of no meaning
  static Init kaimingNormal(double a, Fan fan, Nonlinearity nonlinearity) {
    return (shape, key, index) ->
        nonlinearity.gain(a) / Math.sqrt(fan.of(shape)) * CounterRandom.normal(key, index);
  }

  /// PyTorch's default for weights of Linear and convolutions, `kaiming_uniform_` with a = √5: ±1/√fanIn.
  static Init torchDefault() {
    return kaimingUniform(Math.sqrt(5), Fan.IN, Nonlinearity.LEAKY_RELU);
  }

  /// PyTorch's default for biases of Linear and convolutions, whose shape does not tell: ±1/√fanIn of the weight.
  static Init torchDefault(double fanIn) {
    return uniform(1 / Math.sqrt(fanIn));
  }

  /// Gain times a matrix with orthonormal rows or columns, whichever are fewer (Saxe et al., arXiv 1312.6120); axes
  /// behind the first are seen as one.
  static Init orthogonal(double gain) {
    return new Orthogonal(gain);
  }

  private static double spread(double bound, long key, long index) {
    return bound * (2 * CounterRandom.uniform(key, index) - 1);
  }

  private static double xavierSigma(Shape shape, double gain) {
    return gain * Math.sqrt(2.0 / (Fan.IN.of(shape) + Fan.OUT.of(shape)));
  }

  /// How many inputs make one output, or how many outputs one input reaches.
  enum Fan {
    /// Inputs of an output.
    IN,
    /// Outputs of an input.
    OUT;

    /// Of a weight `[out, in, kernel…]`, as PyTorch counts.
    ///
    /// @throws IllegalArgumentException if it has fewer than two axes
    public long of(Shape weight) {
      if (weight.rank() < 2) {
        throw new IllegalArgumentException(
            "fan in and out: a weight has two axes or more, [out, in, kernel…], this one is " + weight + ".");
      }
      return weight.size(this == IN ? 1 : 0) * weight.elements(2, weight.rank());
    }
  }

  /// What follows a layer, and by how much it shrinks what passes (`torch.nn.init.calculate_gain`).
  enum Nonlinearity {
    /// Nothing (or a convolution).
    LINEAR,
    /// The logistic function.
    SIGMOID,
    /// The hyperbolic tangent.
    TANH,
    /// max(0, x).
    RELU,
    /// x, times `a` where negative.
    LEAKY_RELU,
    /// Klambauer et al., arXiv 1706.02515.
    SELU;

    /// The gain that makes up for it.
    ///
    /// @param a slope of the leaky ReLU
    public double gain(double a) {
      return switch (this) {
        case LINEAR, SIGMOID -> 1;
        case TANH -> 5.0 / 3;
        case RELU -> Math.sqrt(2);
        case LEAKY_RELU -> Math.sqrt(2 / (1 + a * a));
        case SELU -> 0.75;
      };
    }
  }
}
