package org.geopeft.datasets.demo;

import java.util.Arrays;
import org.geopeft.tensor.CounterRandom;

/// Makes scenes: hills covered by forest, grass and soil, lakes and dark fields that look a little like scars, scars
/// with soft edges and uneven severity, haze, sensor noise, clouds.
final class SceneGenerator {
  static final float MISSING = -9999;
  private static final int BANDS = 6;
  private static final int PIXEL_STREAMS = 16;
  /// Reflectance comes in steps of 1/1024: ten times coarser than HLS and short in binary, so that files are small.
  private static final double STEPS = 1024;

  // Reflectance in blue, green, red, near infrared, shortwave infrared 1.6 and 2.2 µm.
  private static final double[] FOREST = {0.028, 0.050, 0.042, 0.270, 0.155, 0.080};
  private static final double[] GRASS = {0.058, 0.092, 0.108, 0.270, 0.285, 0.185};
  private static final double[] SOIL = {0.085, 0.125, 0.165, 0.235, 0.330, 0.270};
  private static final double[] FIELD = {0.048, 0.062, 0.078, 0.120, 0.205, 0.185};
  private static final double[] WATER = {0.045, 0.048, 0.035, 0.022, 0.012, 0.008};
  private static final double[] CHAR = {0.042, 0.052, 0.062, 0.095, 0.205, 0.215};

  private final int size;
  private final long key;

  /// @param key of all random numbers of the scene
  SceneGenerator(int size, long key) {
    this.size = size;
    this.key = key;
  }

  private double uniform(String name, double low, double high) {
    return ValueNoise.mix(low, high, CounterRandom.uniform(CounterRandom.key(key, name), 0));
  }

  private double[] noise(String name, double spacing, int octaves) {
    return ValueNoise.field(CounterRandom.key(key, name), size, spacing, octaves);
  }

  Scene make() {
    double[] distance = scarDistance();
    double edge = quantile(distance, uniform("burned share", 0.15, 0.42));
    double[] severity = severity(distance, edge);
    float[] image = image(severity);
    short[] mask = new short[size * size];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (short) (distance[i] < edge ? 1 : 0);
    }
    hideUnderClouds(image, mask);
    return new Scene(size, image, mask);
  }

  /// How far a pixel is from the middle of the nearest of up to four patches, warped; small inside of scars.
  private double[] scarDistance() {
    long scars = CounterRandom.key(key, "scars");
    double[] warp = noise("scar warp", size / 4.0, 4);
    double[] distance = new double[size * size];
    Arrays.fill(distance, Double.MAX_VALUE);
    int patches = 1 + (int) (4 * CounterRandom.uniform(scars, 0));
    for (int patch = 0; patch < patches; patch++) {
      long own = CounterRandom.bits(scars, patch + 1);
      double row = size * ValueNoise.mix(0.15, 0.85, CounterRandom.uniform(own, 0));
      double column = size * ValueNoise.mix(0.15, 0.85, CounterRandom.uniform(own, 1));
      double length = size * ValueNoise.mix(0.15, 0.40, CounterRandom.uniform(own, 2));
      double width = length * ValueNoise.mix(0.45, 1.0, CounterRandom.uniform(own, 3));
      double alongRow = CounterRandom.uniform(own, 4) - 0.5;
      double alongColumn = CounterRandom.uniform(own, 5) - 0.5;
      double norm = Math.sqrt(alongRow * alongRow + alongColumn * alongColumn) + 1e-9;
      for (int i = 0; i < distance.length; i++) {
        double dr = i / size - row;
        double dc = i % size - column;
        double along = (dr * alongRow + dc * alongColumn) / norm / length;
        double across = (dc * alongRow - dr * alongColumn) / norm / width;
        distance[i] = Math.min(distance[i], Math.sqrt(along * along + across * across));
      }
    }
    for (int i = 0; i < distance.length; i++) {
      distance[i] += 1.4 * (warp[i] - 0.5);
    }
    return distance;
  }

  /// The value below which this share of all values lies.
  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }

  /// 0 unburned to 1 charred; edges are soft and burning was uneven.
  private double[] severity(double[] distance, double edge) {
    double[] uneven = noise("severity", 14, 2);
    double[] severity = new double[distance.length];
    double softness = uniform("softness", 0.05, 0.12);
    double strength = uniform("strength", 0.70, 1.0);
    for (int i = 0; i < severity.length; i++) {
      double inside = ValueNoise.step(-softness, softness, edge - distance[i]);
      severity[i] = inside * strength * ValueNoise.mix(0.50, 1.0, ValueNoise.step(0.3, 0.6, uneven[i]));
    }
    return severity;
  }

  private float[] image(double[] severity) {
    double[] height = noise("terrain", size / 2.0, 5);
    double[] green = noise("vegetation", size / 3.0, 4);
    double[] fields = noise("fields", size / 5.0, 1);
    double[] texture = noise("texture", 4, 2);
    double dryness = uniform("dryness", -0.12, 0.12);
    double brightness = uniform("brightness", 0.88, 1.12);
    double haze = uniform("haze", 0, 0.02);
    double lakes = uniform("lakes", 0.16, 0.30);
    long grain = CounterRandom.key(key, "grain");
    double[] surface = new double[BANDS];
    float[] image = new float[BANDS * size * size];
    for (int i = 0; i < severity.length; i++) {
      double forest = ValueNoise.step(0.42, 0.62, green[i] + 0.3 * (height[i] - 0.5) - dryness);
      double soil = ValueNoise.step(0.55, 0.75, 1 - green[i] + dryness);
      double field = ValueNoise.step(0.70, 0.74, fields[i]) * (1 - forest);
      double water = ValueNoise.step(0, 0.03, lakes - height[i]);
      double slope = 1 + 2.2 * (height[i] - height[upperLeft(i)]);
      double light = brightness * Math.clamp(slope, 0.7, 1.3) * (1 + 0.35 * (texture[i] - 0.5));
      for (int band = 0; band < BANDS; band++) {
        double ground = ValueNoise.mix(ValueNoise.mix(GRASS[band], SOIL[band], soil), FOREST[band], forest);
        ground = ValueNoise.mix(ground, FIELD[band], field);
        ground = ValueNoise.mix(ground, CHAR[band], severity[i]) * light;
        surface[band] = ValueNoise.mix(ground, WATER[band], water * (1 - severity[i]));
      }
      addAirAndNoise(surface, haze, grain, i);
      for (int band = 0; band < BANDS; band++) {
        image[band * size * size + i] = (float) (Math.rint(surface[band] * STEPS) / STEPS);
      }
    }
    return image;
  }

  /// The neighbour towards the sun; pixels of the rim have themselves.
  private int upperLeft(int pixel) {
    return pixel < size || pixel % size == 0 ? pixel : pixel - size - 1;
  }

  /// Haze brightens short wavelengths most; noise is 0.3 % of full reflectance.
  private static void addAirAndNoise(double[] surface, double haze, long grain, int pixel) {
    for (int band = 0; band < BANDS; band++) {
      double scattered = haze / (1 + band * band);
      double noise = 0.003 * ValueNoise.roughlyNormal(grain, (long) pixel * PIXEL_STREAMS + band);
      surface[band] = Math.max(0.0001, surface[band] + scattered + noise);
    }
  }

  /// Two of three scenes have clouds, over up to an eighth of the ground.
  private void hideUnderClouds(float[] image, short[] mask) {
    double share = uniform("cloud share", -0.06, 0.12);
    if (share <= 0) {
      return;
    }
    double[] clouds = noise("clouds", size / 4.0, 4);
    double edge = quantile(clouds, 1 - share);
    for (int i = 0; i < mask.length; i++) {
      if (clouds[i] > edge) {
        mask[i] = -1;
        for (int band = 0; band < BANDS; band++) {
          image[band * size * size + i] = MISSING;
        }
      }
    }
  }
}
