package org.geopeft.autograd.layer;

import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Shape;

/// How a fresh parameter starts.
@FunctionalInterface
public interface Init {
  /// Element `index` of a tensor of this shape.
  ///
  /// @param key of the parameter's own random stream
  double value(Shape shape, long key, long index);

  /// One value everywhere.
  static Init constant(double value) {
    return (_, _, _) -> value;
  }

  /// Uniform in ±bound.
  static Init uniform(double bound) {
    return (_, key, index) -> bound * (2 * CounterRandom.uniform(key, index) - 1);
  }

  /// Normal with mean 0.
  static Init normal(double sigma) {
    return (_, key, index) -> sigma * CounterRandom.normal(key, index);
  }

  /// ±√(6/(fanIn + fanOut)) (Glorot and Bengio, AISTATS 2010), the tensor seen as a matrix `[fanOut, fanIn]`.
  static Init xavierUniform() {
    return (shape, key, index) -> {
      long out = shape.size(0);
      double bound = Math.sqrt(6.0 / (out + shape.elements() / (double) Math.max(1, out)));
      return bound * (2 * CounterRandom.uniform(key, index) - 1);
    };
  }

  /// PyTorch's default for Linear and convolutions: ±1/√fanIn.
  static Init torchDefault(double fanIn) {
    return uniform(1 / Math.sqrt(fanIn));
  }
}
