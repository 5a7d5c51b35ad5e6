package org.geopeft.autograd.layer;

import java.util.function.LongToDoubleFunction;
import org.geopeft.tensor.CounterRandom;
import org.geopeft.tensor.Shape;

/// A random matrix with orthonormal rows or columns, uniform among all such: the Q of a normal matrix whose R has a
/// positive diagonal (Mezzadri, arXiv math-ph/0609050).
///
/// @param gain what it is multiplied with
record Orthogonal(double gain) implements Init {
  @Override
  public double value(Shape shape, long key, long index) {
    return values(shape, key).applyAsDouble(index);
  }

  @Override
  public LongToDoubleFunction values(Shape shape, long key) {
    if (shape.rank() < 2) {
      throw new IllegalArgumentException("orthogonal: a matrix has two axes or more, this tensor is " + shape + ".");
    }
    if (shape.elements() == 0) {
      return _ -> 0;
    }
    int rows = Math.toIntExact(shape.size(0));
    int columns = Math.toIntExact(shape.elements() / rows);
    boolean tall = rows >= columns;
    double[][] vectors = new double[Math.min(rows, columns)][Math.max(rows, columns)];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < vectors[i].length; j++) {
        vectors[i][j] = CounterRandom.normal(key, tall ? (long) j * columns + i : (long) i * columns + j);
      }
    }
    orthonormalise(vectors);
    return index -> {
      int row = (int) (index / columns);
      int column = (int) (index % columns);
      return gain * (tall ? vectors[column][row] : vectors[row][column]);
    };
  }

  /// Gram and Schmidt's process, each vector cleared twice: once leaves a rest where vectors are nearly dependent.
  private static void orthonormalise(double[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      double[] own = vectors[i];
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          double share = dot(own, vectors[k]);
          for (int j = 0; j < own.length; j++) {
            own[j] -= share * vectors[k][j];
          }
        }
      }
      double length = Math.sqrt(dot(own, own));
      for (int j = 0; j < own.length; j++) {
        own[j] /= length;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
