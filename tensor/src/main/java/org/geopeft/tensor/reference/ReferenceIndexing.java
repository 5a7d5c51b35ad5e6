package org.geopeft.tensor.reference;

import java.util.Arrays;
import java.util.Comparator;
import org.geopeft.tensor.Indexing;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;

/// Elements by position, one after another.
final class ReferenceIndexing implements Indexing {
  @Override
  public void gather(Tensor x, int axis, Tensor index, Tensor out) {
    double[] values = x.toDoubles();
    int[] from = positions("gather", index, axis, x.shape());
    double[] result = new double[from.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[from[i]];
    }
    out.set(result);
  }

  @Override
  public void scatterAdd(Tensor source, int axis, Tensor index, Tensor out) {
    double[] values = source.toDoubles();
    int[] to = positions("scatter add", index, axis, out.shape());
    double[] result = out.toDoubles();
    for (int i = 0; i < to.length; i++) {
      result[to[i]] += values[i];
    }
    out.set(result);
  }

  /// For each index in row-major order, the flat place in a tensor of `shape` that it means.
  private static int[] positions(String what, Tensor index, int axis, Shape shape) {
    double[] wanted = index.toDoubles();
    int[] result = new int[wanted.length];
    int n = index.shape().intSize(axis);
    int inner = Math.toIntExact(index.shape().elements(axis + 1, index.shape().rank()));
    int size = shape.intSize(axis);
    for (int i = 0; i < result.length; i++) {
      long position = (long) wanted[i];
      if (position < 0 || position >= size) {
        throw Indexing.outside(what, position, i, index.shape(), size);
      }
      result[i] = (i / inner / n * size + (int) position) * inner + i % inner;
    }
    return result;
  }

  @Override
  public void sort(Tensor x, int axis, boolean descending, Tensor values, Tensor indices) {
    double[] xs = x.toDoubles();
    double[] sorted = new double[xs.length];
    double[] from = new double[xs.length];
    int n = x.shape().intSize(axis);
    int inner = Math.toIntExact(x.shape().elements(axis + 1, x.shape().rank()));
    for (int line = 0; n > 0 && line < xs.length / n; line++) {
      int first = line / inner * n * inner + line % inner;
      Integer[] order = new Integer[n];
      Arrays.setAll(order, i -> i);
      // Double.compare puts NaN last and tells zeros apart, which adding 0 undoes
      Comparator<Integer> rising = Comparator.comparingDouble(i -> xs[first + i * inner] + 0.0);
      Arrays.sort(order, descending ? rising.reversed() : rising);
      for (int i = 0; i < n; i++) {
        sorted[first + i * inner] = xs[first + order[i] * inner];
        from[first + i * inner] = order[i];
      }
    }
    values.set(sorted);
    indices.set(from);
  }

  @Override
  public void triangle(Tensor x, boolean lower, long diagonal, Tensor out) {
    double[] xs = x.toDoubles();
    int rows = x.shape().intSize(1);
    int columns = x.shape().intSize(2);
    for (int i = 0; i < xs.length; i++) {
      long beyond = i % columns - (i / columns % rows + diagonal);
      if (lower ? beyond > 0 : beyond < 0) {
        xs[i] = 0;
      }
    }
    out.set(xs);
  }

  @Override
  public void oneHot(Tensor index, Tensor out) {
    double[] wanted = index.toDoubles();
    int classes = out.shape().intSize(-1);
    double[] result = new double[wanted.length * classes];
    for (int i = 0; i < wanted.length; i++) {
      long position = (long) wanted[i];
      if (position < 0 || position >= classes) {
        throw Indexing.outside("one hot", position, i, index.shape(), classes);
      }
      result[i * classes + (int) position] = 1;
    }
    out.set(result);
  }

  @Override
  public void matches(Tensor x, double value, Tensor out) {
    Walk.map(x, element -> element == value ? 1 : 0, out);
  }
}
