package org.geopeft.datasets;

import java.util.ArrayList;
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
  ///
  /// @throws DatasetException if the table lacks a band
  public static Normalization of(List<String> bands, Map<String, Moments> table) {
    List<Float> means = new ArrayList<>();
    List<Float> stds = new ArrayList<>();
    for (String band : bands) {
      Moments moments = table.get(band);
      if (moments == null) {
        throw new DatasetException("normalisation: no mean and std are known for band " + band + ".");
      }
      means.add((float) moments.mean());
      stds.add((float) moments.std());
    }
    return new Normalization(means, stds);
  }
}
