package org.geopeft.tensor.reference;

import java.util.Arrays;
import org.geopeft.tensor.PoolWindows;
import org.geopeft.tensor.Pooling;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Pooling by its definition: each window visits its positions in row-major order.
final class ReferencePooling implements Pooling {
  /// Receives the flat indices of a window and of a position that it holds.
  @FunctionalInterface
  private interface Position {
    void visit(int window, int position, double divisor);
  }

  @Override
  public void max(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out, @Nullable Tensor index) {
    double[] xs = x.toDoubles();
    int plane = Math.toIntExact(x.shape().elements(1, 3));
    int[] best = new int[Math.toIntExact(out.shape().elements())];
    Arrays.fill(best, -1);
    each(rows, columns, x.shape(), (window, position, _) -> {
      double candidate = xs[position];
      if (best[window] < 0 || candidate > xs[best[window]] || Double.isNaN(candidate)) {
        best[window] = position;
      }
    });
    double[] values = new double[best.length];
    double[] places = new double[best.length];
    for (int i = 0; i < best.length; i++) {
      values[i] = xs[best[i]];
      places[i] = best[i] % plane;
    }
    out.set(values);
    if (index != null) {
      index.set(places);
    }
  }

  @Override
  public void maxGradient(Tensor g, Tensor index, Tensor out) {
    double[] gs = g.toDoubles();
    double[] places = index.toDoubles();
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    int plane = Math.toIntExact(out.shape().elements(1, 3));
    int windows = Math.toIntExact(g.shape().elements(1, 3));
    for (int i = 0; i < gs.length; i++) {
      result[i / windows * plane + (int) places[i]] += gs[i];
    }
    out.set(result);
  }

  @Override
  public void average(PoolWindows rows, PoolWindows columns, Tensor x, Tensor out) {
    double[] xs = x.toDoubles();
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    each(rows, columns, x.shape(), (window, position, divisor) -> result[window] += xs[position] / divisor);
    out.set(result);
  }

  @Override
  public void averageGradient(PoolWindows rows, PoolWindows columns, Tensor g, Tensor out) {
    double[] gs = g.toDoubles();
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    each(rows, columns, out.shape(), (window, position, divisor) -> result[position] += gs[window] / divisor);
    out.set(result);
  }

  private static void each(PoolWindows rows, PoolWindows columns, Shape image, Position position) {
    int window = 0;
    for (int plane = 0; plane < image.size(0); plane++) {
      for (int i = 0; i < rows.count(); i++) {
        for (int j = 0; j < columns.count(); j++) {
          double divisor = (double) rows.divisor()[i] * columns.divisor()[j];
          for (int y = rows.start()[i]; y < rows.end()[i]; y += rows.step()) {
            for (int x = columns.start()[j]; x < columns.end()[j]; x += columns.step()) {
              position.visit(window, (plane * image.intSize(1) + y) * image.intSize(2) + x, divisor);
            }
          }
          window++;
        }
      }
    }
  }
}
