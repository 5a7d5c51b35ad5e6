package org.geopeft.vit;

/// Fixed sine-cosine embeddings.
final class SinCos {
  private static final double BASE = 10000;

  private SinCos() {}

  /// Position embedding of a grid, `[1 + T·h·w, D]` row by row with the class token's row of zeros first: columns
  /// x ‖ y ‖ t of width 6u, 6u, 4u with u = D/16; computed in double, rounded to float32.
  static double[] grid(int width, int frames, int height, int columns) {
    int u = width / 16;
    double[] table = new double[(1 + frames * height * columns) * width];
    for (int t = 0; t < frames; t++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < columns; x++) {
          int row = 1 + (t * height + y) * columns + x;
          fill(table, row * width, 6 * u, x);
          fill(table, row * width + 6 * u, 6 * u, y);
          fill(table, row * width + 12 * u, 4 * u, t);
        }
      }
    }
    return table;
  }

  private static void fill(double[] table, int at, int width, double position) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      double angle = position * (1 / Math.pow(BASE, i / (double) half));
      table[at + i] = (float) Math.sin(angle);
      table[at + half + i] = (float) Math.cos(angle);
    }
  }

  /// Embedding of a real number, `sin ‖ cos` of width `width`, in double.
  static void number(double[] into, int at, int width, double value) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      double angle = value / Math.pow(BASE, i / (double) half);
      into[at + i] = Math.sin(angle);
      into[at + half + i] = Math.cos(angle);
    }
  }

  /// The same with exponent, power, frequency and angle each rounded to float32, as the published models were trained:
  /// at a year near 2020 the formula in double is off by 1.4e-5.
  static void numberInSingle(double[] into, int at, int width, double value) {
    int half = width / 2;
    for (int i = 0; i < half; i++) {
      float exponent = (float) i / half;
      float frequency = 1f / (float) Math.pow(BASE, exponent);
      float angle = (float) value * frequency;
      into[at + i] = (float) Math.sin(angle);
      into[at + half + i] = (float) Math.cos(angle);
    }
  }
}
