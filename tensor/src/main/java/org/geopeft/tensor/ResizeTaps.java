package org.geopeft.tensor;

/// For one axis: which source positions contribute to each target position, and how much. A resize of an image is this
/// for rows times this for columns.
///
/// @param taps contributions a target position
/// @param index `[out · taps]` source positions
/// @param weight `[out · taps]` their weights, in double
public record ResizeTaps(int taps, int[] index, double[] weight) {

  /// Taps from `in` to `out` positions (rules: PyTorch's `interpolate` with a size, no antialias).
  public static ResizeTaps of(ResizeMode mode, boolean alignCorners, int in, int out) {
    int taps =
        switch (mode) {
          case NEAREST -> 1;
          case BILINEAR -> 2;
          case BICUBIC -> 4;
        };
    int[] index = new int[out * taps];
    double[] weight = new double[out * taps];
    for (int i = 0; i < out; i++) {
      fill(mode, alignCorners, in, out, i, index, weight);
    }
    return new ResizeTaps(taps, index, weight);
  }

  private static void fill(
      ResizeMode mode, boolean alignCorners, int in, int out, int i, int[] index, double[] weight) {
    switch (mode) {
      case NEAREST -> {
        index[i] = (int) Math.min(in - 1L, (long) i * in / out);
        weight[i] = 1;
      }
      case BILINEAR -> {
        double source = Math.max(0, position(alignCorners, in, out, i));
        int low = (int) Math.min(in - 1, Math.floor(source));
        index[2 * i] = low;
        index[2 * i + 1] = Math.min(in - 1, low + 1);
        weight[2 * i + 1] = source - low;
        weight[2 * i] = 1 - weight[2 * i + 1];
      }
      case BICUBIC -> {
        double source = position(alignCorners, in, out, i);
        int low = (int) Math.floor(source);
        for (int k = 0; k < 4; k++) {
          index[4 * i + k] = Math.clamp(low - 1 + k, 0, in - 1);
          weight[4 * i + k] = cubic(source - (low - 1 + k));
        }
      }
    }
  }

  private static double position(boolean alignCorners, int in, int out, int i) {
    if (alignCorners) {
      return out > 1 ? i * ((in - 1) / (double) (out - 1)) : 0;
    }
    return (i + 0.5) * in / out - 0.5;
  }

  /// Keys' cubic convolution kernel with a = −0.75.
  private static double cubic(double x) {
    final double a = -0.75;
    double d = Math.abs(x);
    if (d <= 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  }
}
