package org.geopeft.conformance;

import org.geopeft.tensor.CounterRandom;

/// From where the values of an operand are drawn.
@FunctionalInterface
public interface Domain {
  /// Element `index` of the stream `key`.
  double value(long key, long index);

  /// Uniform between two numbers.
  static Domain uniform(double from, double to) {
    return (key, index) -> from + (to - from) * CounterRandom.uniform(key, index);
  }

  /// Either sign, with a size between two positive numbers: for functions with a kink at 0.
  static Domain awayFromZero(double from, double to) {
    return (key, index) -> {
      double size = from + (to - from) * CounterRandom.uniform(key, 2 * index);
      return CounterRandom.uniform(key, 2 * index + 1) < 0.5 ? -size : size;
    };
  }

  /// Few different values, so that many are equal.
  static Domain ties() {
    return (key, index) -> Math.floorMod(CounterRandom.bits(key, index), 4) - 1.5;
  }

  /// 0 or 1.
  static Domain booleans() {
    return (key, index) -> CounterRandom.bits(key, index) & 1;
  }

  /// Classes 0 to `classes` − 1, and the ignore value now and then.
  static Domain labels(int classes, long ignore) {
    return (key, index) -> {
      long drawn = Math.floorMod(CounterRandom.bits(key, index), classes + 1L);
      return drawn == classes ? ignore : drawn;
    };
  }

  /// Between −1 and 1 in steps of 1/64 from an offset: two operands with different offsets are never near each other.
  static Domain steps(double offset) {
    return (key, index) -> (Math.floorMod(CounterRandom.bits(key, index), 128) - 64 + offset) / 64;
  }

  /// Between −1 and 1, up to 4,096 elements no two of which are nearer than 1/2048: for functions of the order.
  static Domain apart() {
    return (key, index) -> Math.floorMod(index * 2_654_435_761L + key, 4096L) / 2048.0 - 1;
  }

  /// Between −4 and 4, at least 0.05 away from integers and halves.
  static Domain betweenHalves() {
    return (key, index) -> (Math.floorMod(CounterRandom.bits(key, 2 * index), 16) - 8) / 2.0
        + 0.05 + 0.4 * CounterRandom.uniform(key, 2 * index + 1);
  }

  /// One value everywhere.
  static Domain constant(double value) {
    return (_, _) -> value;
  }

  /// NaN, infinities, signed zeros, a subnormal and numbers near the end of float32's range.
  static Domain special() {
    return of(
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1e-40, -1e-40, 3e38, -3e38, 1, -1,
            100, -100);
  }

  /// These values, over and over.
  static Domain of(double... values) {
    double[] copy = values.clone();
    return (_, index) -> copy[(int) (index % copy.length)];
  }
}
