package org.geopeft.tensor.reference;

import org.geopeft.tensor.ResizeTaps;
import org.geopeft.tensor.Tensor;

/// Resampling by taps: each target pixel is a weighted sum of source pixels; the gradient hands each back its share.
final class ReferenceResize {
  private ReferenceResize() {}

  static void forward(Tensor x, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    double[] xs = x.toDoubles();
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    each(out, x, rows, columns, (to, from, weight) -> result[to] += weight * xs[from]);
    out.set(result);
  }

  static void gradient(Tensor g, ResizeTaps rows, ResizeTaps columns, Tensor out) {
    double[] gs = g.toDoubles();
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    each(g, out, rows, columns, (to, from, weight) -> result[from] += weight * gs[to]);
    out.set(result);
  }

  /// Receives a target pixel, a source pixel and the weight between them.
  @FunctionalInterface
  private interface Tap {
    void visit(int to, int from, double weight);
  }

  private static void each(Tensor target, Tensor source, ResizeTaps rows, ResizeTaps columns, Tap tap) {
    int height = target.shape().intSize(1);
    int width = target.shape().intSize(2);
    int sourceHeight = source.shape().intSize(1);
    int sourceWidth = source.shape().intSize(2);
    for (int to = 0; to < target.shape().elements(); to++) {
      int plane = to / (height * width);
      int y = to / width % height;
      int x = to % width;
      for (int i = rows.start()[y]; i < rows.start()[y + 1]; i++) {
        for (int j = columns.start()[x]; j < columns.start()[x + 1]; j++) {
          int from = (plane * sourceHeight + rows.index()[i]) * sourceWidth + columns.index()[j];
          tap.visit(to, from, rows.weight()[i] * columns.weight()[j]);
        }
      }
    }
  }
}
