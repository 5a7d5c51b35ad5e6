package org.geopeft.autograd;

import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Values for tests, the same for the same key.
final class RandomTensors {
  private RandomTensors() {}

  /// Uniform between −1 and 1.
  static Tensor random(Scope scope, long key, long... sizes) {
    Tensor tensor = scope.allocate(Shape.of(sizes));
    double[] values = new double[(int) tensor.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * CounterRandom.uniform(key, i) - 1;
    }
    return tensor.set(values);
  }
}
