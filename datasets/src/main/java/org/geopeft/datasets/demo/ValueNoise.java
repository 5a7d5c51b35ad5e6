package org.geopeft.datasets.demo;

import org.geopeft.tensor.CounterRandom;

/// Smooth random fields: random values at the points of a lattice, interpolated, summed over octaves of half the
/// spacing and half the weight (Perlin, "An image synthesizer", SIGGRAPH 1985, in its value form).
///
/// Here and in the rest of the package only the four operations and square roots are used, which give the same bits on
/// every machine; sines and logarithms do not.
final class ValueNoise {
  private static final int LATTICE = 1 << 12;

  private ValueNoise() {}

  /// A field of `size` × `size` values around 0.5, most of them in [0.2, 0.8].
  ///
  /// @param spacing distance of the coarsest lattice's points, in pixels
  static double[] field(long key, int size, double spacing, int octaves) {
    double[] field = new double[size * size];
    double weight = 1;
    double weights = 0;
    double step = spacing;
    for (int octave = 0; octave < octaves; octave++) {
      add(field, size, CounterRandom.bits(key, octave), step, weight);
      weights += weight;
      weight /= 2;
      step /= 2;
    }
    for (int i = 0; i < field.length; i++) {
      field[i] /= weights;
    }
    return field;
  }

  private static void add(double[] field, int size, long key, double step, double weight) {
    for (int row = 0; row < size; row++) {
      double y = row / step;
      int top = (int) y;
      double v = smooth(y - top);
      for (int column = 0; column < size; column++) {
        double x = column / step;
        int left = (int) x;
        double u = smooth(x - left);
        double above = mix(at(key, top, left), at(key, top, left + 1), u);
        double below = mix(at(key, top + 1, left), at(key, top + 1, left + 1), u);
        field[row * size + column] += weight * mix(above, below, v);
      }
    }
  }

  private static double at(long key, int row, int column) {
    return CounterRandom.uniform(key, (long) row * LATTICE + column);
  }

  static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }

  /// 0 to 1 with zero slope at both ends.
  static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  /// 0 below `from`, 1 above `to`, smooth between.
  static double step(double from, double to, double value) {
    return smooth(Math.clamp((value - from) / (to - from), 0, 1));
  }

  /// Roughly normal: the sum of four uniform numbers, mean 0 and standard deviation 1.
  static double roughlyNormal(long key, long index) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += CounterRandom.uniform(key, 4 * index + i);
    }
    return (sum - 2) * Math.sqrt(3);
  }
}
