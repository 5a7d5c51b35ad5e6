package org.geopeft.datasets;

import java.util.List;
import java.util.Map;

/// Per band `(x − mean) / std`, in float32.
///
/// @param means one a band
/// @param stds one a band
public record Normalization(List<Float> means, List<Float> stds) {
  public Normalization {
    means = List.copyOf(means);
    stds = List.copyOf(stds);
    if (means.size() != stds.size()) {
      throw new DatasetException("normalisation: " + means.size() + " means but " + stds.size() + " stds.");
    }
  }

  /// Mean and standard deviation of one band.
  public record Moments(double mean, double std) {}

  /// The normalisation of some bands of a data set's table.
  public static Normalization of(List<String> bands, Map<String, Moments> table) {
    return new Normalization(
        bands.stream().map(band -> (float) table.get(band).mean()).toList(),
        bands.stream().map(band -> (float) table.get(band).std()).toList());
  }
}
