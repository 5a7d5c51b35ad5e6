package org.geopeft.datasets;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What `compute_statistics` tells of a training set: mean and population standard deviation of each band, and how
/// often each label occurs. Samples are taken as they are before normalisation; missing pixels (NaN) are left out.
///
/// @param means one a band
/// @param stds one a band
/// @param labels label → number of pixels
public record DataStatistics(List<Double> means, List<Double> stds, SortedMap<Integer, Long> labels) {
  /// Reads all samples twice, once for the means and once for the deviations from them, with sums in float64.
  ///
  /// @param samples without augmentation
  public static DataStatistics compute(SampleSource samples) throws IOException {
    Sums sums = new Sums();
    for (int i = 0; i < samples.size(); i++) {
      sums.add(samples.load(i, 0));
    }
    double[] means = sums.means();
    double[] squares = new double[means.length];
    for (int i = 0; i < samples.size(); i++) {
      addSquares(samples.load(i, 0), means, squares);
    }
    Double[] stds = new Double[means.length];
    Double[] boxedMeans = new Double[means.length];
    for (int band = 0; band < means.length; band++) {
      stds[band] = Math.sqrt(squares[band] / sums.counts[band]);
      boxedMeans[band] = means[band];
    }
    return new DataStatistics(List.of(boxedMeans), List.of(stds), sums.labels);
  }

  /// The share of a label among all pixels, 0 to 1.
  public double share(int label) {
    long all = labels.values().stream().mapToLong(Long::longValue).sum();
    return (double) labels.getOrDefault(label, 0L) / all;
  }

  private static final class Sums {
    private double[] totals = {};
    private long[] counts = {};
    private final SortedMap<Integer, Long> labels = new TreeMap<>();

    void add(Sample sample) {
      if (totals.length == 0) {
        totals = new double[sample.bands()];
        counts = new long[sample.bands()];
      }
      int plane = sample.height() * sample.width();
      float[] image = sample.image();
      for (int i = 0; i < image.length; i++) {
        if (!Float.isNaN(image[i])) {
          totals[i / plane] += image[i];
          counts[i / plane]++;
        }
      }
      int[] mask = sample.mask();
      if (mask != null) {
        for (int label : mask) {
          labels.merge(label, 1L, Long::sum);
        }
      }
    }

    double[] means() {
      double[] means = new double[totals.length];
      for (int band = 0; band < means.length; band++) {
        means[band] = totals[band] / counts[band];
      }
      return means;
    }
  }

  private static void addSquares(Sample sample, double[] means, double[] squares) {
    int plane = sample.height() * sample.width();
    float[] image = sample.image();
    for (int i = 0; i < image.length; i++) {
      if (!Float.isNaN(image[i])) {
        double deviation = image[i] - means[i / plane];
        squares[i / plane] += deviation * deviation;
      }
    }
  }
}
