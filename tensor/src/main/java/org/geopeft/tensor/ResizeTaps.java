package org.geopeft.tensor;

import java.util.Arrays;

/// For one axis: which source positions contribute to each target position, and how much. A resize of an image is this
/// for rows times this for columns. Positions with weight 0 are left out, so that a NaN reaches nothing it does not
/// count for.
///
/// @param start `[out + 1]`: contributions to target i are those from `start[i]` to `start[i + 1]` (exclusive)
/// @param index source positions
/// @param weight their weights, in double
public record ResizeTaps(int[] start, int[] index, double[] weight) {
  private static final double CUBIC = -0.75;
  private static final double CUBIC_ANTIALIAS = -0.5;

  /// Taps from `in` to `out` positions without antialias.
  public static ResizeTaps of(ResizeMode mode, boolean alignCorners, int in, int out) {
    return of(new ResizeRule(mode, alignCorners, false), in, out, 0);
  }

  /// Taps from `in` to `out` positions.
  ///
  /// @param factor how much larger the target is, when positions follow a given factor and not the sizes (which may be
  ///   rounded); 0 when there is none
  public static ResizeTaps of(ResizeRule rule, int in, int out, double factor) {
    if (in == out && (rule.mode() == ResizeMode.BILINEAR || rule.antialias())) {
      return identity(in); // also for a factor near 1: PyTorch copies
    }
    Gathered taps = new Gathered(out);
    double scale = scale(rule, in, out, factor);
    for (int i = 0; i < out; i++) {
      switch (rule.mode()) {
        case NEAREST -> taps.add(nearest(i * floatScale(in, out, factor), in), 1);
        case NEAREST_EXACT -> taps.add(nearest((float) ((i + 0.5) * floatScale(in, out, factor)), in), 1);
        case AREA -> area(in, out, i, taps);
        case BILINEAR, BICUBIC -> {
          if (rule.antialias()) {
            antialiased(rule.mode(), scale, in, i, taps);
          } else {
            double position = rule.alignCorners() ? i * scale : (i + 0.5) * scale - 0.5;
            interpolated(rule.mode(), position, in, taps);
          }
        }
      }
      taps.endOf(i);
    }
    return taps.finished();
  }

  /// Every position from itself.
  public static ResizeTaps identity(int n) {
    int[] start = new int[n + 1];
    Arrays.setAll(start, i -> i);
    double[] weight = new double[n];
    Arrays.fill(weight, 1);
    return new ResizeTaps(start, Arrays.copyOf(start, n), weight);
  }

  /// The number of target positions.
  public int outputs() {
    return start.length - 1;
  }

  /// Whether target i is source position i and nothing else.
  public boolean isCopy(int i) {
    return isSingle(i) && index[start[i]] == i;
  }

  /// Whether target i is one source position as it is.
  public boolean isSingle(int i) {
    return start[i + 1] == start[i] + 1 && weight[start[i]] == 1;
  }

  private static double scale(ResizeRule rule, int in, int out, double factor) {
    if (rule.alignCorners()) {
      return out > 1 ? (in - 1) / (double) (out - 1) : 0;
    }
    return factor > 0 ? 1 / factor : in / (double) out;
  }

  /// In float32, for which position is nearest may hang on the last bit.
  private static float floatScale(int in, int out, double factor) {
    return factor > 0 ? (float) (1 / factor) : (float) in / out;
  }

  private static int nearest(float position, int in) {
    return Math.min(in - 1, (int) Math.floor(position));
  }

  private static void area(int in, int out, int i, Gathered taps) {
    int from = (int) ((long) i * in / out);
    int to = (int) Math.ceilDiv((i + 1L) * in, (long) out);
    for (int j = from; j < to; j++) {
      taps.add(j, 1.0 / (to - from));
    }
  }

  private static void interpolated(ResizeMode mode, double position, int in, Gathered taps) {
    if (mode == ResizeMode.BILINEAR) {
      double source = Math.max(0, position);
      int low = (int) Math.min(in - 1, Math.floor(source));
      double share = Math.min(1, source - low);
      taps.add(low, 1 - share);
      taps.add(Math.min(in - 1, low + 1), share);
    } else {
      int low = (int) Math.floor(position);
      for (int j = low - 1; j <= low + 2; j++) {
        taps.add(Math.clamp(j, 0, in - 1), cubic(CUBIC, position - j));
      }
    }
  }

  /// The kernel, as wide as target positions are apart, over the positions that exist; weights sum to 1.
  private static void antialiased(ResizeMode mode, double scale, int in, int i, Gathered taps) {
    double width = Math.max(1, scale);
    double reach = (mode == ResizeMode.BILINEAR ? 1 : 2) * width;
    double center = scale * (i + 0.5);
    int from = (int) Math.max(0, center - reach + 0.5);
    int to = (int) Math.min(in, center + reach + 0.5);
    double[] weights = new double[Math.max(0, to - from)];
    double sum = 0;
    for (int j = from; j < to; j++) {
      double t = (j - center + 0.5) / width;
      weights[j - from] = mode == ResizeMode.BILINEAR ? Math.max(0, 1 - Math.abs(t)) : cubic(CUBIC_ANTIALIAS, t);
      sum += weights[j - from];
    }
    for (int j = from; j < to; j++) {
      taps.add(j, weights[j - from] / sum);
    }
  }

  /// Keys' cubic convolution kernel.
  private static double cubic(double a, double x) {
    double d = Math.abs(x);
    if (d <= 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  }

  /// Taps on their way, target by target.
  private static final class Gathered {
    private final int[] start;
    private int[] index = new int[16];
    private double[] weight = new double[16];
    private int count;
    private int first;

    Gathered(int out) {
      start = new int[out + 1];
    }

    /// Adds a contribution to the current target; neighbours that were clamped to one position become one.
    void add(int position, double share) {
      if (share == 0) {
        return;
      }
      if (count > first && index[count - 1] == position) {
        weight[count - 1] += share;
        return;
      }
      if (count == index.length) {
        index = Arrays.copyOf(index, 2 * count);
        weight = Arrays.copyOf(weight, 2 * count);
      }
      index[count] = position;
      weight[count++] = share;
    }

    void endOf(int target) {
      start[target + 1] = count;
      first = count;
    }

    ResizeTaps finished() {
      return new ResizeTaps(start, Arrays.copyOf(index, count), Arrays.copyOf(weight, count));
    }
  }
}
