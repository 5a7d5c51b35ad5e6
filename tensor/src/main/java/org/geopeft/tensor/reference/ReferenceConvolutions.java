package org.geopeft.tensor.reference;

import java.util.Arrays;
import java.util.List;
import org.geopeft.tensor.Convolutions;
import org.geopeft.tensor.Shape;
import org.geopeft.tensor.Slide;
import org.geopeft.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Convolutions by their definition: every product of an input, a weight and an output that the formula names is
/// visited once, and added to whichever of the three is wanted.
final class ReferenceConvolutions implements Convolutions {
  /// Receives the flat indices of an input, a weight and an output that meet.
  @FunctionalInterface
  private interface Product {
    void visit(int x, int weight, int out);
  }

  @Override
  public void forward(
      List<Slide> slides, int groups, Tensor x, Tensor weight, @Nullable Tensor bias, Tensor out) {
    double[] xs = x.toDoubles();
    double[] ws = weight.toDoubles();
    double[] result = biased(bias, out.shape());
    each(slides, groups, x.shape(), weight.shape(), out.shape(), (i, w, o) -> result[o] += ws[w] * xs[i]);
    out.set(result);
  }

  @Override
  public void inputGradient(
      List<Slide> slides, int groups, Tensor g, Tensor weight, @Nullable Tensor bias, Tensor out) {
    double[] gs = g.toDoubles();
    double[] ws = weight.toDoubles();
    double[] result = biased(bias, out.shape());
    each(slides, groups, out.shape(), weight.shape(), g.shape(), (i, w, o) -> result[i] += ws[w] * gs[o]);
    out.set(result);
  }

  @Override
  public void weightGradient(List<Slide> slides, int groups, Tensor x, Tensor g, Tensor out) {
    double[] xs = x.toDoubles();
    double[] gs = g.toDoubles();
    double[] result = new double[Math.toIntExact(out.shape().elements())];
    each(slides, groups, x.shape(), out.shape(), g.shape(), (i, w, o) -> result[w] += xs[i] * gs[o]);
    out.set(result);
  }

  private static double[] biased(@Nullable Tensor bias, Shape shape) {
    double[] result = new double[Math.toIntExact(shape.elements())];
    int plane = Math.toIntExact(shape.elements(2, shape.rank()));
    if (bias != null) {
      double[] biases = bias.toDoubles();
      Arrays.setAll(result, i -> biases[i / plane % biases.length]);
    }
    return result;
  }

  private static void each(List<Slide> slides, int groups, Shape x, Shape weight, Shape out, Product product) {
    int[] seen = seen(slides, x, weight, out);
    int taps = Math.toIntExact(weight.elements(2, weight.rank()));
    int inPlane = Math.toIntExact(x.elements(2, x.rank()));
    int outPlane = Math.toIntExact(out.elements(2, out.rank()));
    int channels = weight.intSize(1);
    int outs = out.intSize(1);
    for (int map = 0; map < out.size(0) * outs; map++) { // batch and output channel
      int o = map % outs;
      int first = map / outs * channels * groups + o / (outs / groups) * channels;
      for (int q = 0; q < outPlane; q++) {
        for (int t = 0; t < taps; t++) {
          for (int c = 0; seen[q * taps + t] >= 0 && c < channels; c++) {
            int at = (first + c) * inPlane + seen[q * taps + t];
            product.visit(at, (o * channels + c) * taps + t, map * outPlane + q);
          }
        }
      }
    }
  }

  /// For each window and tap the position in a plane of x that it looks at, or −1 outside.
  private static int[] seen(List<Slide> slides, Shape x, Shape weight, Shape out) {
    int taps = Math.toIntExact(weight.elements(2, weight.rank()));
    int[] seen = new int[Math.toIntExact(out.elements(2, out.rank())) * taps];
    for (int i = 0; i < seen.length; i++) {
      long window = i / taps;
      long tap = i % taps;
      long at = 0;
      long step = 1;
      for (int axis = slides.size() - 1; axis >= 0 && at >= 0; axis--) {
        Slide slide = slides.get(axis);
        long position = window % out.size(axis + 2) * slide.stride() - slide.before()
            + tap % weight.size(axis + 2) * slide.dilation();
        at = position < 0 || position >= x.size(axis + 2) ? -1 : at + position * step;
        step *= x.size(axis + 2);
        window /= out.size(axis + 2);
        tap /= weight.size(axis + 2);
      }
      seen[i] = Math.toIntExact(at);
    }
    return seen;
  }
}
