package org.geopeft.tensor;

/// How an image is read between its pixels. All kinds are separable: along each axis, a coordinate looks at some pixels
/// with weights, and a value is the sum over both axes.
///
/// @param alignCorners whether −1 and 1 are the centres of the outermost pixels, or their outer edges
public record GridSampling(Mode mode, Padding padding, boolean alignCorners) {
  /// What is read between pixels.
  public enum Mode {
    /// The next pixel; halves go to the even one.
    NEAREST,
    /// The line between two pixels.
    BILINEAR,
    /// The cubic convolution of four pixels with a = −0.75 (Keys, IEEE ASSP 29, 1981).
    BICUBIC;

    /// Pixels along an axis.
    public int taps() {
      return switch (this) {
        case NEAREST -> 1;
        case BILINEAR -> 2;
        case BICUBIC -> 4;
      };
    }
  }

  /// What lies outside of the image.
  public enum Padding {
    /// Zeros.
    ZEROS,
    /// The outermost pixels go on.
    BORDER,
    /// The image is mirrored: at the centres of the outermost pixels if corners are aligned, otherwise at their outer
    /// edges.
    REFLECTION
  }

  /// The pixels along an axis that a coordinate looks at.
  ///
  /// @param index −1 for a pixel outside, which counts as 0
  /// @param weight of each pixel
  /// @param slope of the weight by the coordinate
  public record Taps(int[] index, double[] weight, double[] slope) {
    /// Room for the taps of a mode.
    public Taps(Mode mode) {
      this(new int[mode.taps()], new double[mode.taps()], new double[mode.taps()]);
    }
  }

  private static final double CUBIC = -0.75;

  /// Finds the pixels.
  ///
  /// @param coordinate −1 to 1 across the image
  /// @param size of the axis in pixels
  /// @param into receives them
  public void find(double coordinate, int size, Taps into) {
    double pixel = alignCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2;
    double step = alignCorners ? (size - 1) / 2.0 : size / 2.0;
    switch (mode) {
      case NEAREST -> {
        double inside = inside(pixel, size);
        set(into, 0, Double.isNaN(inside) && padding != Padding.ZEROS ? 0 : Math.rint(inside), size, 1, 0);
      }
      case BILINEAR -> {
        double inside = inside(pixel, size);
        double first = Math.floor(inside);
        double slope = step * slopeInside(pixel, size);
        set(into, 0, first, size, first + 1 - inside, -slope);
        set(into, 1, first + 1, size, inside - first, slope);
      }
      case BICUBIC -> {
        double first = Math.floor(pixel);
        for (int tap = 0; tap < 4; tap++) {
          double from = pixel - first + 1 - tap; // the distance from the tap, −2 to 2
          set(into, tap, inside(first - 1 + tap, size), size, cubic(from), cubicSlope(from) * step);
        }
      }
    }
  }

  private static void set(Taps into, int tap, double pixel, int size, double weight, double slope) {
    into.index[tap] = pixel >= 0 && pixel < size ? (int) pixel : -1;
    into.weight[tap] = weight;
    into.slope[tap] = slope;
  }

  /// A position brought into the image, as the padding says.
  private double inside(double pixel, int size) {
    return switch (padding) {
      case ZEROS -> pixel;
      case BORDER -> Math.clamp(pixel, 0.0, size - 1);
      case REFLECTION -> Math.clamp(reflected(pixel, size), 0.0, size - 1);
    };
  }

  /// The slope of [#inside]; 0 where it is held at an end.
  private double slopeInside(double pixel, int size) {
    double folded = padding == Padding.REFLECTION ? reflected(pixel, size) : pixel;
    if (padding == Padding.ZEROS) {
      return 1;
    }
    if (folded <= 0 || folded >= size - 1) {
      return 0;
    }
    return padding == Padding.BORDER || risesAt(pixel, size) ? 1 : -1;
  }

  private double reflected(double pixel, int size) {
    double low = alignCorners ? 0 : -0.5;
    double span = alignCorners ? size - 1 : size;
    if (span == 0) {
      return 0;
    }
    double from = Math.abs(pixel - low);
    double over = from % span;
    return Math.floor(from / span) % 2 == 0 ? over + low : span - over + low;
  }

  /// Whether a reflected position grows with the position: an even number of mirrors lies between.
  private boolean risesAt(double pixel, int size) {
    double low = alignCorners ? 0 : -0.5;
    double span = alignCorners ? size - 1 : size;
    boolean even = Math.floor(Math.abs(pixel - low) / span) % 2 == 0;
    return even == pixel >= low;
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    return x <= 1
        ? ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1
        : CUBIC * (((x - 5) * x + 8) * x - 4);
  }

  private static double cubicSlope(double distance) {
    double x = Math.abs(distance);
    double slope = x <= 1
        ? (3 * (CUBIC + 2) * x - 2 * (CUBIC + 3)) * x
        : CUBIC * ((3 * x - 10) * x + 8);
    return distance < 0 ? -slope : slope;
  }
}
