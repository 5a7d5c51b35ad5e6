package org.geopeft.autograd.layer;

import java.util.function.LongToDoubleFunction;
import org.geopeft.autograd.Parameter;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Where a layer's constructor gets its parameters from: it knows the path, so that each parameter's random stream
/// depends on the seed and the full name alone.
public final class WeightSource {
  private static final int CHUNK = 1 << 16;

  private final Scope scope;
  private final String prefix;
  private final long seed;
  private final boolean blank;

  private WeightSource(Scope scope, String prefix, long seed, boolean blank) {
    this.scope = scope;
    this.prefix = prefix;
    this.seed = seed;
    this.blank = blank;
  }

  /// Fresh random weights.
  ///
  /// @param scope where they live, of the run's lifetime
  public static WeightSource random(Scope scope, long seed) {
    return new WeightSource(scope, "", seed, false);
  }

  /// Undefined contents, for models that are filled from a file or a rule afterwards.
  public static WeightSource blank(Scope scope) {
    return new WeightSource(scope, "", 0, true);
  }

  /// The source for a child.
  public WeightSource at(String name) {
    return new WeightSource(scope, prefix + name + ".", seed, blank);
  }

  /// The source for a child of a list.
  public WeightSource at(int index) {
    return at(Integer.toString(index));
  }

  /// Where weights live.
  public Device device() {
    return scope.device();
  }

  /// A parameter of this layer.
  public Parameter parameter(String name, Shape shape, Init init) {
    Tensor tensor = scope.allocate(device().backend().floatType(), shape, MemoryUse.WEIGHTS);
    if (!blank && tensor.hasData()) {
      fill(tensor, init, CounterRandom.key(seed, prefix + name));
    }
    return new Parameter(tensor);
  }

  /// A fixed tensor of this layer.
  public Tensor buffer(Shape shape, double[] values) {
    return scope.allocate(device().backend().floatType(), shape, MemoryUse.WEIGHTS).set(values);
  }

  /// A tensor of another type, zero.
  public Tensor buffer(DType type, Shape shape) {
    Tensor tensor = scope.allocate(type, shape, MemoryUse.WEIGHTS);
    device().backend().fill(tensor, 0);
    return tensor;
  }

  private static void fill(Tensor tensor, Init init, long key) {
    long n = tensor.shape().elements();
    Tensor flat = tensor.reshape(Shape.of(n));
    LongToDoubleFunction all = init.values(tensor.shape(), key);
    double[] values = new double[(int) Math.min(CHUNK, n)];
    for (long from = 0; from < n; from += CHUNK) {
      int length = (int) Math.min(CHUNK, n - from);
      double[] chunk = length == values.length ? values : new double[length];
      for (int i = 0; i < length; i++) {
        chunk[i] = all.applyAsDouble(from + i);
      }
      flat.slice(0, from, from + length).set(chunk);
    }
  }
}
