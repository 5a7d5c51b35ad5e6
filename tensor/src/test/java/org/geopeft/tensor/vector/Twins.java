package org.geopeft.tensor.vector;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.geopeft.tensor.DType;
import org.geopeft.tensor.Device;
import org.geopeft.tensor.Lifetime;
import org.geopeft.tensor.MemoryUse;
import org.geopeft.tensor.Scope;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.geopeft.tensor.reference.ReferenceBackend;

/// Two backends side by side with the same numbers: the reference and the one under test.
final class Twins implements AutoCloseable {
  /// One backend for all tests: worker threads and memory are used again.
  static final VectorBackend TWO_THREADS = new VectorBackend(new VectorOptions(2));

  private final Scope reference = ReferenceBackend.device().scope(Lifetime.STEP, MemoryUse.ACTIVATIONS);
  private final Scope tested;
  private final Random random;

  Twins(long seed) {
    this(seed, TWO_THREADS.device());
  }

  Twins(long seed, Device device) {
    tested = device.scope(Lifetime.STEP, MemoryUse.ACTIVATIONS);
    random = new Random(seed);
  }

  /// The same tensor on both sides.
  record Twin(Tensor expected, Tensor actual) {
    Twin view(UnaryOperator<Tensor> change) {
      return new Twin(change.apply(expected), change.apply(actual));
    }

    Shape shape() {
      return expected.shape();
    }
  }

  /// Normal numbers, rounded to float.
  Twin normal(long... sizes) {
    return filled(Shape.of(sizes), i -> (float) random.nextGaussian());
  }

  Twin filled(Shape shape, java.util.function.IntToDoubleFunction value) {
    double[] values = new double[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(i);
    }
    return new Twin(reference.allocate(shape).set(values), tested.allocate(shape).set(values));
  }

  Twin longs(Shape shape, java.util.function.IntToDoubleFunction value) {
    double[] values = new double[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.applyAsDouble(i);
    }
    return new Twin(reference.allocate(DType.I64, shape).set(values), tested.allocate(DType.I64, shape).set(values));
  }

  Twin booleans(long... sizes) {
    Shape shape = Shape.of(sizes);
    double[] values = new double[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2);
    }
    return new Twin(
        reference.allocate(DType.BOOL, shape).set(values), tested.allocate(DType.BOOL, shape).set(values));
  }

  Twin doubles(double value) {
    return new Twin(
        reference.allocate(DType.F64, Shape.of(1)).set(value), tested.allocate(DType.F64, Shape.of(1)).set(value));
  }

  /// Result tensors, filled with nonsense that must disappear.
  Twin result(Shape shape) {
    return filled(shape, _ -> -12345.75);
  }

  Twin result(DType type, Shape shape) {
    return new Twin(reference.allocate(type, shape), tested.allocate(type, shape));
  }

  Random random() {
    return random;
  }

  @Override
  public void close() {
    reference.close();
    tested.close();
  }
}
